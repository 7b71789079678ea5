// The forms of a card on the page: a question in the thread, and an approval with a comment, as a person meets them.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { actAs, typeCommand, usePageStage, waitForWords } from "./sandbox-page.ts";

const stage = usePageStage();

const card = (page: Page) => page.locator("[data-ts]").filter({ hasText: "Promote staging → prod?" });
test("an approver asks, and approves with a comment that stays on the card", async () => {
  const { page, problems } = await stage.open();
  await typeCommand(page, "/gitops promote staging prod");
  await waitForWords(page, "0 of 2 approvals");
  await actAs(page, "Ada Approver");
  await card(page).getByRole("button", { name: "Ask…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Has the migration run?");
  await page.getByRole("dialog").getByRole("button", { name: "Ask" }).click();
  await waitForWords(page, "Your question stands in the thread of the request.");
  await card(page).getByRole("button", { name: "Approve with comment…" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("Watch the queue length for an hour.");
  await page.screenshot({ path: stage.scratch("approval-comment.png"), animations: "disabled" });
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await waitForWords(page, "1 of 2 approvals");
  await waitForWords(page, "Watch the queue length for an hour.");
  await page.screenshot({ path: stage.picture("approval-card.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
