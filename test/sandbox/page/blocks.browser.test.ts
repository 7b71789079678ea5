// Every kind of block is drawn, is readable, and foreign text in it stays text.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, openPage, readText } from "./browser.ts";
import { everyInput, gallery } from "./gallery.ts";
import { deploys, type PageSandbox, startPageSandbox } from "./sandbox.ts";

let sandbox: PageSandbox;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
  ({ page, problems } = await openPage(browser, sandbox.url));
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});

test.each(gallery)("draws $name", async ({ name, blocks, contains }) => {
  const ts = await sandbox.post({ text: name, blocks });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.waitFor();
  for (const text of contains) expect(await readText(message)).toContain(text);
  expect(await message.locator(".unknown-block").count()).toBe(0);
  expect(await message.locator(".block").count()).toBeGreaterThanOrEqual(blocks.length);
  expect(problems).toEqual([]);
});

test("names a kind that it does not know", async () => {
  await page.evaluate(`(async () => {
    const { renderBlocks } = await import("/blocks/block.js");
    const { draw } = await import("/dom/patch.js");
    const place = document.createElement("div");
    place.id = "bench";
    document.body.append(place);
    draw(place, renderBlocks([{ type: "hologram" }, { type: "constructor" }], {}));
  })()`);
  expect(await readText(page.locator("#bench"))).toContain("“hologram”");
  expect(await readText(page.locator("#bench"))).toContain("“constructor”");
});

const attacks = [
  "<img src=x onerror=alert(1)>",
  "&lt;img src=x onerror=alert(1)&gt;",
  "<script>window.hit=1</script>",
  "<javascript:window.hit=1|click me>",
  '<https://x.example/" onmouseover="window.hit=1|hover>',
  "`</code><svg/onload=window.hit=1>`",
  "<!subteam^S9|<img src=x onerror=window.hit=1>>",
  "<!date^1^{date}^javascript:window.hit=1|x>",
  "<@U9|<b>bold</b>>",
];

test.each(attacks)("%s does nothing", async (attack) => {
  const plain = { type: "plain_text", text: attack };
  const ts = await sandbox.post({
    text: attack,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: attack } },
      { type: "header", text: plain },
      { type: "context", elements: [{ type: "mrkdwn", text: attack }, plain] },
      { type: "markdown", text: `${attack} [x](javascript:window.hit=1) <svg onload=window.hit=1>` },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "text", text: attack },
              { type: "link", url: "javascript:window.hit=1", text: "x" },
            ],
          },
        ],
      },
      { type: "table", rows: [[{ type: "raw_text", text: attack }], [{ type: "raw_text", text: attack }]] },
      { type: "actions", elements: [{ type: "button", action_id: "a", text: plain }] },
    ],
  });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.waitFor();
  for (const link of await message.locator("a").all()) await link.hover();
  expect(await page.evaluate("window.hit")).toBeUndefined();
  expect(await message.locator("img, script, .content svg:not(.icon):not(.emoji-drawing), b, [onmouseover], [onerror]").count()).toBe(0);
  const addresses = await message.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const address of addresses) expect(address).toMatch(/^(https?:|#\/)/);
});

test("names of people, channels and files are text too", async () => {
  const evil = "<img src=x onerror=window.hit=1>";
  const ts = await sandbox.post({
    text: "x",
    attachments: [
      {
        color: "danger",
        title: evil,
        title_link: "javascript:window.hit=1",
        text: evil,
        footer: evil,
        fields: [{ title: evil, value: evil, short: true }],
      },
    ],
  });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.waitFor();
  expect(await readText(message)).toContain(evil);
  expect(await message.locator("img").count()).toBe(0);
  expect(await page.evaluate("window.hit")).toBeUndefined();
});

test("a data table sorts, filters and turns its pages by itself", async () => {
  const data = gallery.find(({ name }) => name === "data table")?.blocks;
  const ts = await sandbox.post({ text: "data", blocks: data });
  const table = page.locator(`[data-ts="${ts}"] .data-table`);
  const firstColumn = () => table.locator("tbody th").allInnerTexts();
  await table.waitFor();
  expect(await firstColumn()).toEqual(["deployment/api", "deployment/web", "deployment/worker"]);
  await table.getByRole("button", { name: "ms" }).click();
  await expect.poll(firstColumn).toEqual(["deployment/mailer", "deployment/cron", "deployment/worker"]);
  await table.getByRole("button", { name: "Next page" }).click();
  await expect.poll(firstColumn).toEqual(["deployment/web", "deployment/api"]);
  await table.getByRole("searchbox").fill("mail");
  await expect.poll(firstColumn).toEqual(["deployment/mailer"]);
});

test("every input of a modal is drawn and has its label", async () => {
  sandbox.app.answer("command", () => "");
  await page.locator(`[data-composer="${deploys}"]`).fill("/gitops promote");
  await page.keyboard.press("Enter");
  const { trigger_id } = await sandbox.app.next("command");
  await sandbox.call("views.open", { trigger_id, view: everyInput });
  const modal = page.getByRole("dialog");
  await modal.waitFor();
  expect(await modal.locator(".unknown-block").count()).toBe(0);
  for (const label of [
    "Reason",
    "Notes",
    "Environment",
    "Approver",
    "Until",
    "At",
    "Replicas",
    "Mail",
    "Ticket",
    "Announcement",
    "Exactly when",
    "File",
  ]) {
    expect(await modal.getByLabel(label, { exact: false }).count(), label).toBeGreaterThan(0);
  }
  await page.keyboard.press("Escape");
  await modal.waitFor({ state: "detached" });
});

test("the gate itself lets no script through, whoever describes the node", async () => {
  const kept = await page.evaluate(`(async () => {
    const { h } = await import("/dom/vnode.js");
    const { draw } = await import("/dom/patch.js");
    const place = document.createElement("div");
    draw(place, [
      h("a", { href: "javascript:alert(1)", onclick: "alert(1)", innerHTML: "<b>x</b>" }, "<b>y</b>"),
      h("a", { href: "https://ok.example", ONMOUSEOVER: "alert(1)" }),
      h("img", { src: "data:text/html,<script>alert(1)</script>" }),
    ]);
    return [...place.children].map((one) => [...one.attributes].map(({ name }) => name).join() + "|" + one.childElementCount);
  })()`);
  expect(kept).toEqual(["innerhtml|0", "href|0", "|0"]);
});
