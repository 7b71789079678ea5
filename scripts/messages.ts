// The pictures of docs/messages.md and the page itself: each message of the table, posted into the embedded Slack and seen in Chromium.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { MessageRow } from "../test/bot/messages/row.ts";
import { rows, sections } from "../test/bot/messages/table.ts";
import { launchChromium, openPage } from "../test/sandbox/page/browser.ts";
import { approver, deploys, developer, type PageSandbox, startPageSandbox } from "../test/sandbox/page/sandbox.ts";
import { renderDocument } from "./messages/render-document.ts";
import { shrinkPng } from "./messages/shrink-png.ts";

const docs = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs");
const folder = join(docs, "images/messages");
const maxPictureBytes = 60_000;
/** All of a long message at once. */
const viewport = { width: 1_280, height: 2_000 };

/** Words on the command line are names of rows; without any, all are taken again. */
async function main(names: readonly string[]): Promise<void> {
  const wanted = rows.filter((row) => names.length === 0 || names.includes(row.name));
  await mkdir(folder, { recursive: true });
  const [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
  try {
    const { page } = await openPage(browser, `${sandbox.url}#/${deploys}`, { ...viewport, colorScheme: "light" });
    for (const row of wanted) await writeFile(join(folder, `${row.name}.png`), await takePicture(page, sandbox, row));
  } finally {
    await browser.close();
    await sandbox.close();
  }
  const known = new Set(rows.map((row) => `${row.name}.png`));
  for (const file of await readdir(folder)) if (!known.has(file)) await rm(join(folder, file));
  await writeFile(join(docs, "messages.md"), renderDocument(sections));
}

async function takePicture(page: Page, sandbox: PageSandbox, row: MessageRow): Promise<Buffer> {
  const rendered = row.normal();
  const selector = "view" in rendered ? ".dialog" : `[data-ts="${await post(sandbox, row)}"]`;
  if ("view" in rendered) {
    await page.locator(`[data-composer="${deploys}"]`).fill("/gitops help");
    await page.keyboard.press("Enter");
    const { trigger_id } = await sandbox.app.next("command");
    await sandbox.call("views.open", { trigger_id, view: rendered.view });
  }
  const shown = page.locator(selector).first();
  await shown.waitFor();
  await page.evaluate("document.fonts.ready");
  await page.mouse.move(0, 0);
  const picture = shrinkPng(await shown.screenshot({ animations: "disabled" }));
  if (picture.length > maxPictureBytes) throw new Error(`${row.name}: ${picture.length} bytes are too many for a picture`);
  if ("view" in rendered) {
    await page.keyboard.press("Escape");
    await shown.waitFor({ state: "detached" });
  }
  return picture;
}

/** Somebody says something first, so that the message has its head. */
async function post(sandbox: PageSandbox, row: MessageRow): Promise<string> {
  const { call, slack } = sandbox;
  slack.person(approver).send(deploys, row.title);
  const content = { channel: deploys, ...row.normal() };
  if (row.seenBy !== "private") return sandbox.post(content);
  return String((await call("chat.postEphemeral", { ...content, user: developer })).message_ts);
}

await main(process.argv.slice(2));
