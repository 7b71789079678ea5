// Talking: completion, commands, threads, live updates in place, private replies, and being someone else.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchChromium, openPage, readText } from "./browser.ts";
import { approver, deploys, developer, general, type PageSandbox, startPageSandbox } from "./sandbox.ts";

let sandbox: PageSandbox;
let browser: Browser;
let page: Page;
let problems: string[];

const composer = () => page.locator(`[data-composer="${deploys}"]`);
const suggestions = () => page.locator(".completion li code");

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});
beforeEach(async () => {
  for (const context of browser.contexts()) await context.close();
  sandbox.app.received.length = 0;
  sandbox.app.answer("command", () => "");
  ({ page, problems } = await openPage(browser, sandbox.url));
});

test("the first screen says what to try, and a click puts it into the composer", async () => {
  await page.getByRole("button", { name: "/gitops sync prod" }).click();
  await expect.poll(() => composer().inputValue()).toBe("/gitops sync prod");
  await composer().and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  expect(await sandbox.app.next("command")).toMatchObject({
    command: "/gitops",
    text: "sync prod",
    user_id: developer,
    channel_id: deploys,
  });
  await expect.poll(() => page.locator(".try-first").count()).toBe(0);
});

test("a command is completed by the keyboard alone", async () => {
  await page.keyboard.press("/");
  await expect.poll(() => readText(suggestions().first())).toContain("/gitops");
  await page.keyboard.type("gitops s");
  await expect.poll(() => suggestions().allInnerTexts()).toEqual(["/gitops sync prod", "/gitops sync staging", "/gitops status"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => composer().inputValue()).toBe("/gitops sync staging ");
  await page.keyboard.press("Enter");
  expect(await sandbox.app.next("command")).toMatchObject({ text: "sync staging" });
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => composer().inputValue()).toBe("/gitops sync staging");
});

test("a person is mentioned by a part of the name", async () => {
  await composer().pressSequentially("ask @ada");
  await expect.poll(() => suggestions().allInnerTexts()).toEqual(["@approver-1"]);
  await page.keyboard.press("Tab");
  await page.keyboard.type("<please> & soon");
  await page.keyboard.press("Enter");
  const message = page.locator(".message").last();
  await expect.poll(() => readText(message)).toContain("ask @approver-1 <please> & soon");
  expect(await readText(message.locator(".mention"))).toBe("@approver-1");
});

test("a message that changes keeps its nodes, its neighbours' nodes and the reader's place", async () => {
  const task = (status: string) => [
    { type: "plan", block_id: "p", title: "Syncing prod", tasks: [{ type: "task_card", task_id: "a", title: "Applying", status }] },
  ];
  const before = await sandbox.post({ text: "before" });
  const ts = await sandbox.post({ text: "Syncing prod", blocks: task("in_progress") });
  await page.locator(`[data-ts="${ts}"] .status-in_progress`).waitFor();
  const marked = [`[data-ts="${before}"]`, `[data-ts="${ts}"]`, `[data-ts="${ts}"] .plan`];
  await page.evaluate(`(() => {
    for (const selector of ${JSON.stringify(marked)}) document.querySelector(selector).isMarked = true;
    window.added = 0;
    const count = (changes) => changes.forEach((change) => (window.added += change.addedNodes.length));
    new MutationObserver(count).observe(document.querySelector(".messages"), { childList: true, subtree: true });
  })()`);
  await composer().fill("half a sen");
  await sandbox.call("chat.update", { channel: deploys, ts, text: "prod is synced", blocks: task("complete") });
  await page.locator(`[data-ts="${ts}"] .status-complete`).waitFor();
  const kept = await page.evaluate(`${JSON.stringify(marked)}.map((selector) => document.querySelector(selector).isMarked)`);
  expect(kept).toEqual([true, true, true]);
  expect(await page.evaluate("window.added")).toBe(1);
  expect(await composer().inputValue()).toBe("half a sen");
});

test("a thread opens beside, follows what comes, and takes replies but no commands", async () => {
  const ts = await sandbox.post({ text: "anchor" });
  await sandbox.post({ text: "first reply", thread_ts: ts });
  const anchor = page.locator(`.channel [data-ts="${ts}"]`);
  await anchor.getByRole("button", { name: "1 reply" }).click();
  const thread = page.getByRole("complementary", { name: "Thread" });
  await expect.poll(() => readText(thread)).toContain("first reply");
  await sandbox.post({ text: "second reply", thread_ts: ts });
  await expect.poll(() => readText(thread)).toContain("second reply");
  const field = thread.getByRole("combobox");
  await field.fill("mine");
  await field.press("Enter");
  await expect.poll(() => readText(anchor)).toContain("3 replies");
  await field.fill("/gitops sync prod");
  await field.press("Enter");
  await expect.poll(() => readText(thread)).toContain("/gitops is not supported in threads");
  await page.reload();
  await expect.poll(() => readText(thread)).toContain("mine");
  await page.keyboard.press("Escape");
  await thread.waitFor({ state: "detached" });
});

test("a private reply says so, is gone when dismissed, and others never see it", async () => {
  sandbox.app.answer("command", () => "Only for *you*");
  await composer().fill("/gitops status");
  await page.keyboard.press("Enter");
  const reply = page.locator(".ephemeral").last();
  await expect.poll(() => readText(reply)).toContain("Only visible to you");
  const other = await openPage(browser, sandbox.url);
  await other.page.evaluate((id) => localStorage.setItem("sandbox.me", JSON.stringify(id)), approver);
  await other.page.reload();
  await other.page.locator(".message").first().waitFor();
  expect(await other.page.locator(".ephemeral").count()).toBe(0);
  await reply.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => page.locator(".ephemeral").count()).toBe(0);
});

test.each([
  ["that nobody knows", "/deploy now", "/deploy is not a valid command"],
  ["that the app refuses to answer", "/gitops fail", '/gitops failed with the error "'],
])("a command %s is answered as Slack does", async (_name, text, expected) => {
  sandbox.slack.control.addFault({ match: { delivery: "/gitops" }, fault: { kind: "timeout" }, times: 1 });
  await composer().fill(text);
  await page.keyboard.press("Enter");
  await expect.poll(() => readText(page.locator(".ephemeral").last()), { timeout: 10_000 }).toContain(expected);
  sandbox.slack.control.clearFaults();
});

test("what comes elsewhere is counted, and the line says where it began", async () => {
  await sandbox.post({ channel: general, text: "old" });
  await page.locator(`.channel-link[href="#/${general}"] .unread-count`).waitFor();
  await page.locator(`.channel-link[href="#/${general}"]`).click();
  await expect.poll(() => readText(page.locator(".new-line + .message"))).toContain("old");
  expect(await page.locator(".unread-count").count()).toBe(0);
});

test("one can become someone else, and stays so over a reload", async () => {
  await page.getByRole("button", { name: /You are/ }).click();
  await page.getByRole("menuitem", { name: /Ada Approver/ }).click();
  await expect.poll(() => readText(page.locator(".person-switch"))).toContain("Ada Approver");
  await composer().fill("as ada");
  await page.keyboard.press("Enter");
  await expect.poll(() => readText(page.locator(".message").last())).toContain("as ada");
  await page.reload();
  await expect.poll(() => readText(page.locator(".person-switch"))).toContain("Ada Approver");
  // A page that was just loaded may not hear the first press. The menu takes the keys once it is drawn and has the focus.
  const opens = async (): Promise<boolean> => {
    const isOpen = await page.evaluate(
      () => document.activeElement !== document.body && document.activeElement?.querySelector(".choice.active") != null,
    );
    if (!isOpen) await page.keyboard.press("Control+.");
    return isOpen;
  };
  await expect.poll(opens, { interval: 1_000, timeout: 20_000 }).toBe(true);
  const chosen = () => readText(page.locator(".choice.active"));
  await expect.poll(chosen).toContain("Ada Approver");
  await page.keyboard.press("ArrowDown");
  await expect.poll(chosen).toContain("Bo Approver");
  await page.keyboard.press("ArrowDown");
  await expect.poll(chosen).toContain("Olli Outsider");
  await page.keyboard.press("Enter");
  await expect.poll(() => readText(page.locator(".person-switch"))).toContain("Olli Outsider");
  expect(await page.locator(".channel-link", { hasText: "release-crew" }).count()).toBe(0);
});

test("after a broken connection nothing is missing and nothing is there twice", async () => {
  await sandbox.post({ text: "before the break" });
  await page.getByText("before the break").waitFor();
  await page.context().setOffline(true);
  await page.evaluate(() => fetch("/sandbox/start").catch(() => undefined));
  await sandbox.post({ text: "during the break" });
  await page.context().setOffline(false);
  await expect.poll(() => page.getByText("during the break").count(), { timeout: 15_000 }).toBe(1);
  expect(await page.getByText("before the break").count()).toBe(1);
});

test("reactions are added and taken back", async () => {
  const ts = await sandbox.post({ text: "react to me" });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.hover();
  await message.getByRole("button", { name: "Add a reaction" }).click();
  await page.getByRole("menuitem", { name: ":rocket:" }).click();
  const reaction = message.locator(".reaction");
  await expect.poll(() => readText(reaction)).toContain("1");
  await reaction.click();
  await expect.poll(() => reaction.count()).toBe(0);
  expect(problems).toEqual([]);
});
