// A promotion decided on the page: asked by the developer, refused to who may not, approved by the two, told in its message.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { actAs, typeCommand, usePageStage, waitForWords } from "./sandbox-page.ts";

const stage = usePageStage();

async function approve(page: Page): Promise<void> {
  await page
    .locator("[data-ts]")
    .filter({ hasText: "Promote staging → prod?" })
    .getByRole("button", { name: "Approve", exact: true })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: "Approve", exact: true }).click();
}

test("two approvers carry a promotion; the one who asked and an outsider are told why they do not", async () => {
  const { page, problems } = await stage.open();
  await typeCommand(page, "/gitops promote staging prod");
  await waitForWords(page, "0 of 2 approvals");
  await approve(page);
  await waitForWords(page, "You asked for this, so your approval does not count.");
  await page.screenshot({ path: stage.picture("promotion.png"), animations: "disabled" });
  await actAs(page, "Otto Outsider");
  await approve(page);
  await waitForWords(page, "You may not approve here.");
  await actAs(page, "Ada Approver");
  await approve(page);
  await waitForWords(page, "1 of 2 approvals");
  await actAs(page, "Ben Approver");
  await approve(page);
  await waitForWords(page, /\d images are live in prod/);
  await waitForWords(page, "approved by");
  await page.screenshot({ path: stage.scratch("promotion-done.png"), animations: "disabled" });
  // The card gave way to the result: nothing is left to press.
  expect(await page.getByRole("button", { name: "Approve", exact: true }).count()).toBe(0);
  const result = page.locator("[data-ts]").filter({ hasText: /\d images are live in prod/ });
  await result.getByRole("button", { name: "Evidence", exact: true }).click();
  await waitForWords(page, "Evidence of a promotion to prod: applied");
  const evidence = page.locator("[data-ts]").filter({ hasText: "Evidence of a promotion to prod" }).first();
  for (const part of ["dana@example.test", "ada@example.test", "ben@example.test", "sha256:", "ready 3/3", "approved 2 of 2"])
    await evidence.filter({ hasText: part }).waitFor({ timeout: 5_000 });
  // All of it at once in the picture.
  await page.setViewportSize({ width: 1_280, height: 1_400 });
  await evidence.scrollIntoViewIfNeeded();
  await page.screenshot({ path: stage.picture("evidence.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
