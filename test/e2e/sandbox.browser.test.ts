// A newcomer's first minute in Chromium: the page opens, the command is typed, the thread ends; with a picture of it.

import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, openPage } from "../sandbox/page/browser.ts";
import { root, type SandboxPage, startSandboxPage } from "./sandbox-page.ts";

const maxPictureBytes = 300_000;

let sandbox: SandboxPage;
let browser: Browser;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "coxswain-picture-"));
  browser = await launchChromium();
  sandbox = await startSandboxPage();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

test("`/gitops sync prod` typed on the page ends in its message, and the world beside it shows the commit", async () => {
  const { page, problems } = await openPage(browser, sandbox.url);
  const composer = page.locator(".composer-field").first();
  await composer.click();
  await composer.pressSequentially("/gitops sync prod");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  const message = page.locator("[data-ts]").filter({ hasText: /prod is at [0-9a-f]{7} · 3 changed/ });
  await message.waitFor({ timeout: 60_000 });
  const text = await message.innerText();
  expect(text).toMatch(/prod is at [0-9a-f]{7} · 3 changed, 8 unchanged/);
  expect(text).toContain("image 1.4.2 → 1.4.3");
  expect(text).toContain("ready 3/3");
  // Beside the chat, both environments are at main's head now.
  await page.getByText("up to date").nth(1).waitFor();
  expect(problems).toEqual([]);

  // The picture of the README is rewritten on request only; what the page looks like is for a person to judge.
  const picture = process.env.UPDATE_SCREENSHOT === "1" ? join(root, "docs/images/sandbox.png") : join(directory, "sandbox.png");
  await page.screenshot({ path: picture, animations: "disabled" });
  expect((await stat(picture)).size).toBeLessThan(maxPictureBytes);
});
