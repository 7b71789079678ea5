// The panel beside the chat: what it shows, how it follows, and the button that pushes the next tag.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, openPage, readText } from "./browser.ts";
import { type PageSandbox, startPageSandbox } from "./sandbox.ts";

let sandbox: PageSandbox;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
  ({ page } = await openPage(browser, sandbox.url));
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

test("shows environments, commits with their trailers, tags and jobs", async () => {
  const panel = page.locator(".world");
  await panel.locator(".workload").first().waitFor();
  const text = await readText(panel);
  for (const part of [
    "staging",
    "deployment/api",
    "1.5.0",
    "2/2",
    "ImagePullBackOff",
    "3f2a91c",
    "Release api 1.5.0 to staging",
    "1 active",
  ])
    expect(text).toContain(part);
  await panel.getByRole("button", { name: /Release api 1.5.0/ }).click();
  await expect.poll(() => readText(panel.locator(".trailers"))).toContain("Coxswain-Job");
});

test("pushes the next tag, or one that was typed, and says why one is refused", async () => {
  const image = page.locator(".registry-image").first();
  await image.getByRole("button", { name: "Push" }).click();
  await image.getByRole("button", { name: "api" }).first().click();
  await expect.poll(() => readText(image.locator(".tags li").first())).toContain("1.5.1");
  await expect.poll(() => image.locator("input").inputValue()).toBe("1.5.2");
  await image.locator("input").fill("1.5.1");
  await image.locator("input").press("Enter");
  await expect.poll(() => readText(page.locator(".toast").last())).toContain("api:1.5.1 is there already.");
  await image.locator("input").fill("2.0.0-rc.1");
  await image.getByRole("button", { name: "Push" }).click();
  await expect.poll(() => readText(image.locator(".tags li").first())).toContain("2.0.0-rc.1");
});

test("a change changes one line and leaves the other lines' nodes", async () => {
  const lines = page.locator(".workload");
  await lines.evaluateAll((all) => all.map((one) => Object.assign(one, { isMarked: true })).length);
  const workload = sandbox.world.world.environments[1]?.workloads[0];
  Object.assign(workload ?? {}, { image: "registry.local/api:1.5.0", ready: "1/3", state: "progressing" });
  sandbox.world.changed();
  await expect.poll(() => readText(lines.nth(3))).toContain("1/3");
  expect(await lines.evaluateAll((all) => all.every((one) => (one as unknown as { isMarked?: boolean }).isMarked === true))).toBe(true);
  expect(await page.locator(".workload .tag.fresh", { hasText: "1.5.0" }).count()).toBe(1);
});

test("folds, and remembers it", async () => {
  await page
    .locator(".world")
    .getByRole("button", { name: /^Queue/ })
    .click();
  await expect.poll(() => page.locator(".counts").count()).toBe(0);
  await page.reload();
  await page.locator(".workload").first().waitFor();
  expect(await page.locator(".counts").count()).toBe(0);
  await page.locator(".world").getByRole("button", { name: "Hide this panel" }).click();
  await expect.poll(() => page.locator(".world").count()).toBe(0);
});

test("is a drawer on a phone", async () => {
  const phone = await openPage(browser, sandbox.url, { width: 390, height: 844, isMobile: true });
  expect(await phone.page.locator(".world").isVisible()).toBe(false);
  await phone.page.locator(".channel-head .only-narrow").click();
  await phone.page.locator(".world .workload").first().waitFor();
  await phone.page.locator(".world .only-narrow").click();
  await expect.poll(() => phone.page.locator(".world").isVisible()).toBe(false);
  const width = await phone.page.evaluate("document.documentElement.scrollWidth");
  expect(width).toBeLessThanOrEqual(390);
});
