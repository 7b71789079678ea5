// A release by the form on the page: the shortcut, an environment, a workload, a tag; then it is live.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, openPage } from "../sandbox/page/browser.ts";
import { root, type SandboxPage, startSandboxPage } from "./sandbox-page.ts";

let sandbox: SandboxPage;
let browser: Browser;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "coxswain-release-form-"));
  browser = await launchChromium();
  sandbox = await startSandboxPage();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

async function choose(page: Page, field: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).first().click();
}

test("somebody deploys by the shortcut, without typing a command", async () => {
  const { page, problems } = await openPage(browser, sandbox.url);
  await page.getByRole("button", { name: "Shortcuts" }).click();
  await page.getByRole("menuitem", { name: "Deploy…" }).click();
  const dialog = page.getByRole("dialog", { name: "Deploy" });
  await dialog.getByText("Choose an environment").waitFor();
  await choose(page, /Environment/, "staging");
  await dialog.getByText("Choose one or several workloads").waitFor();
  await choose(page, /Workloads/, "deployment/api");
  await page.getByRole("button", { name: "Done" }).click();
  await dialog.getByText("deployment/api · api").waitFor();
  await dialog.getByRole("combobox", { name: /deployment\/api · api/ }).click();
  await page.screenshot({ path: join(directory, "release-tags.png"), animations: "disabled" });
  await page.getByRole("option", { name: /^1\.4\.3/ }).click();
  // The picture of docs/commands.md is rewritten on request only.
  const folder = process.env.UPDATE_SCREENSHOT === "1" ? join(root, "docs/images") : directory;
  await page.screenshot({ path: join(folder, "release-form.png"), animations: "disabled" });
  await dialog.getByRole("button", { name: "Deploy" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator('.channel-link[href="#/C0STAGING"]').click();
  await page.locator("[data-ts]").filter({ hasText: "api 1.4.3 is live in staging" }).first().waitFor({ timeout: 30_000 });
  await page.screenshot({ path: join(directory, "release-live.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
