// Screenshots of the page in both lights and on a phone, to be looked at; and what a look can be checked by.
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, openPage } from "./browser.ts";
import { everyInput } from "./gallery.ts";
import { deploys, developer, type PageSandbox, startPageSandbox } from "./sandbox.ts";
import { tellStory } from "./story.ts";

const folder = join(tmpdir(), "coxswain-page");
let sandbox: PageSandbox;
let browser: Browser;
let working: string;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
  working = await tellStory(sandbox);
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

/** Nothing sticks out, nothing is without a name, nothing was logged as an error. */
async function checkAndShoot(page: Page, name: string, problems: string[]): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(overflow, "pixels that stick out").toBeLessThanOrEqual(0);
  const nameless = await page.evaluate(`[...document.querySelectorAll("button, a, input, textarea")]
    .filter((one) => one.offsetParent && !(one.innerText || one.ariaLabel || one.labels?.length || one.title || one.placeholder))
    .map((one) => one.outerHTML)`);
  expect(nameless, "controls without a name").toEqual([]);
  expect(problems).toEqual([]);
}

const visible = (page: Page) => page.locator(`[data-ts="${working}"]`).first().waitFor();

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 1680],
] as const)("a channel in the %s, %i wide", async (colorScheme, width) => {
  const { page, problems } = await openPage(browser, sandbox.url, { colorScheme, width, height: width === 1280 ? 800 : 1000 });
  await visible(page);
  await page.locator(".workload").first().waitFor();
  await checkAndShoot(page, `channel-${colorScheme}-${width}`, problems);
  await page.locator(".reply-line").first().click();
  await page.locator(".thread .message").nth(2).waitFor();
  await checkAndShoot(page, `thread-${colorScheme}-${width}`, problems);
});

test("the first screen", async () => {
  const { page, problems } = await openPage(browser, `${sandbox.url}#/C02GEN`);
  await page.locator(".intro").waitFor();
  await checkAndShoot(page, "first", problems);
  await page.locator('[data-composer="C02GEN"]').pressSequentially("/gitops s");
  await page.locator(".completion").waitFor();
  await checkAndShoot(page, "completion", problems);
});

test.each(["light", "dark"] as const)("a modal in the %s", async (colorScheme) => {
  sandbox.app.answer("command", () => "");
  const { page, problems } = await openPage(browser, sandbox.url, { colorScheme });
  await page.locator(`[data-composer="${deploys}"]`).fill("/gitops promote");
  await page.keyboard.press("Enter");
  const { trigger_id } = await sandbox.app.next("command");
  await sandbox.call("views.open", { trigger_id, view: everyInput });
  await page.getByRole("button", { name: "Promote", exact: true }).click();
  await page.locator(".input-error").first().waitFor();
  await checkAndShoot(page, `modal-${colorScheme}`, problems);
  await page.keyboard.press("Escape");
});

test("the Home tab", async () => {
  const { page, problems } = await openPage(browser, sandbox.url);
  const section = (name: string, text: string) => ({
    type: "section",
    text: { type: "mrkdwn", text: `*${name}*\n${text}` },
    accessory: { type: "button", action_id: `sync-${name}`, text: { type: "plain_text", text: "Sync" } },
  });
  const blocks = [
    { type: "header", text: { type: "plain_text", text: "Environments" } },
    section("staging", "at `3f2a91c` · 3 workloads, all healthy"),
    { type: "divider" },
    section("prod", "at `8d01b7e` · 2 commits behind main · 1 workload failed"),
  ];
  await sandbox.call("views.publish", { user_id: developer, view: { type: "home", blocks } });
  await page.locator('.channel-link[href="#/home"]').click();
  await page.locator(".home-body").waitFor();
  await checkAndShoot(page, "home", problems);
});

test("a phone", async () => {
  const { page, problems } = await openPage(browser, sandbox.url, { width: 390, height: 844, isMobile: true });
  await visible(page);
  await checkAndShoot(page, "phone", problems);
  await page.locator(".reply-line").first().click();
  await page.locator(".thread .message").nth(2).waitFor();
  await checkAndShoot(page, "phone-thread", problems);
  await page.getByRole("button", { name: "Close the thread" }).click();
  await page.getByRole("button", { name: "Channels" }).click();
  await page.locator(".person-switch").click();
  await page.locator(".choice").first().waitFor();
  await checkAndShoot(page, "phone-persons", problems);
});
