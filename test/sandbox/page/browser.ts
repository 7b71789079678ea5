// Headless Chromium for the page's tests, with what it needs to run as root without a network.
import { type Browser, chromium, type Locator, type Page } from "playwright-core";

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens the page and waits until it is live. What the page logs as an error, or throws, is collected in `problems`. */
export async function openPage(
  browser: Browser,
  url: string,
  options: { width?: number; height?: number; colorScheme?: "light" | "dark"; isMobile?: boolean } = {},
): Promise<{ page: Page; problems: string[] }> {
  const { width = 1280, height = 800, ...rest } = options;
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", timezoneId: "Europe/Berlin", ...rest });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(url);
  await page.locator(".composer-field").first().waitFor();
  return { page, problems };
}

/** The text as a reader sees it, which is what the tests are about. */
export function readText(locator: Locator): Promise<string> {
  return locator.innerText();
}
