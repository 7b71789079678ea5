// A promotion decided on the page: asked by the developer, refused to who may not, approved by the two, told in its message.

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
  directory = await mkdtemp(join(tmpdir(), "coxswain-promotion-"));
  browser = await launchChromium();
  sandbox = await startSandboxPage();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /You are/ }).click();
  await page.getByRole("menuitem", { name: new RegExp(name) }).click();
  await page.locator(".person-switch").filter({ hasText: name }).waitFor();
}

async function approve(page: Page): Promise<void> {
  await page
    .locator("[data-ts]")
    .filter({ hasText: "Promote staging → prod?" })
    .getByRole("button", { name: "Approve", exact: true })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
}

const said = (page: Page, text: string | RegExp) =>
  page.locator("[data-ts]").filter({ hasText: text }).first().waitFor({ timeout: 30_000 });

test("two approvers carry a promotion; the one who asked and an outsider are told why they do not", async () => {
  const { page, problems } = await openPage(browser, sandbox.url);
  const composer = page.locator(".composer-field").first();
  await composer.click();
  await composer.pressSequentially("/gitops promote staging prod");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await said(page, "0 of 2 approvals");
  await approve(page);
  await said(page, "You asked for this, so your approval does not count.");
  // The picture of docs/approvals.md is rewritten on request only.
  const folder = process.env.UPDATE_SCREENSHOT === "1" ? join(root, "docs/images") : directory;
  await page.screenshot({ path: join(folder, "promotion.png"), animations: "disabled" });
  await actAs(page, "Otto Outsider");
  await approve(page);
  await said(page, "You may not approve here.");
  await actAs(page, "Ada Approver");
  await approve(page);
  await said(page, "1 of 2 approvals");
  await actAs(page, "Ben Approver");
  await approve(page);
  await said(page, /\d images are live in prod/);
  await said(page, "approved by");
  await page.screenshot({ path: join(directory, "promotion-done.png"), animations: "disabled" });
  // The card gave way to the result: nothing is left to press.
  expect(await page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
  const result = page.locator("[data-ts]").filter({ hasText: /\d images are live in prod/ });
  await result.getByRole("button", { name: "Evidence", exact: true }).click();
  await said(page, "Evidence of a promotion to prod: applied");
  const evidence = page.locator("[data-ts]").filter({ hasText: "Evidence of a promotion to prod" }).first();
  for (const part of ["dana@example.test", "ada@example.test", "ben@example.test", "sha256:", "ready 3/3", "approved 2 of 2"])
    await evidence.filter({ hasText: part }).waitFor({ timeout: 5_000 });
  // All of it at once in the picture.
  await page.setViewportSize({ width: 1_280, height: 1_400 });
  await evidence.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(folder, "evidence.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
