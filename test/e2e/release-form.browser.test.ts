// A release by the form on the page: the shortcut, an environment, a workload, a tag; then it is live.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePageStage, waitForWords } from "./sandbox-page.ts";

const stage = usePageStage();

async function choose(page: Page, field: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole("dialog").getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).first().click();
}

test("somebody deploys by the shortcut, without typing a command", async () => {
  const { page, problems } = await stage.open();
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
  await page.screenshot({ path: stage.scratch("release-tags.png"), animations: "disabled" });
  await page.getByRole("option", { name: /^1\.4\.3/ }).click();
  await page.screenshot({ path: stage.picture("release-form.png"), animations: "disabled" });
  await dialog.getByRole("button", { name: "Deploy" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator('.channel-link[href="#/C0STAGING"]').click();
  await waitForWords(page, "api 1.4.3 is live in staging");
  await page.screenshot({ path: stage.scratch("release-live.png"), animations: "disabled" });
  expect(problems).toEqual([]);
});
