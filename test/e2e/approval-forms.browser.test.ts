// The forms of a card on the page: a question in the thread, and an approval with a comment, as a person meets them.

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
  directory = await mkdtemp(join(tmpdir(), "coxswain-approval-"));
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

const card = (page: Page) => page.locator("[data-ts]").filter({ hasText: "Promote staging → prod?" });
const said = (page: Page, text: string | RegExp) =>
  page.locator("[data-ts]").filter({ hasText: text }).first().waitFor({ timeout: 30_000 });

test("an approver asks, and approves with a comment that stays on the card", async () => {
  const { page, problems } = await openPage(browser, sandbox.url);
  const composer = page.locator(".composer-field").first();
  await composer.click();
  await composer.pressSequentially("/gitops promote staging prod");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await said(page, "0 of 2 approvals");
  await actAs(page, "Ada Approver");
  await card(page).getByRole("button", { name: "Ask…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Has the migration run?");
  await page.getByRole("dialog").getByRole("button", { name: "Ask" }).click();
  await said(page, "Your question stands in the thread of the request.");
  await card(page).getByRole("button", { name: "Approve with comment…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Watch the queue length for an hour.");
  // The picture of docs/approvals.md is rewritten on request only.
  const folder = process.env.UPDATE_SCREENSHOT === "1" ? join(root, "docs/images") : directory;
  await page.screenshot({ path: join(directory, "approval-comment.png"), animations: "disabled" });
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await said(page, "1 of 2 approvals");
  await said(page, "Watch the queue length for an hour.");
  await page.screenshot({ path: join(folder, "approval-card.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
