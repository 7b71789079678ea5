// A newcomer's first minute in Chromium: the page opens, the command is typed, the thread ends; with a picture of it.

import { stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { typeCommand, usePageStage } from "./sandbox-page.ts";

const maxPictureBytes = 300_000;

const stage = usePageStage();

test("`/gitops sync prod` typed on the page ends in its message, and the world beside it shows the commit", async () => {
  const { page, problems } = await stage.open();
  await typeCommand(page, "/gitops sync prod");
  const message = page.locator("[data-ts]").filter({ hasText: /prod is at [0-9a-f]{7} · 3 changed/ });
  await message.waitFor({ timeout: 60_000 });
  const text = await message.innerText();
  expect(text).toMatch(/prod is at [0-9a-f]{7} · 3 changed, 8 unchanged/);
  expect(text).toContain("image 1.4.2 → 1.4.3");
  expect(text).toContain("ready 3/3");
  // Beside the chat, both environments are at main's head now.
  await page.getByText("up to date").nth(1).waitFor();
  expect(problems).toEqual([]);

  // What the page looks like is for a person to judge.
  const picture = stage.picture("sandbox.png");
  await page.screenshot({ path: picture, animations: "disabled" });
  expect((await stat(picture)).size).toBeLessThan(maxPictureBytes);
});
