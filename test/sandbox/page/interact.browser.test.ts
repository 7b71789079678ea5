// Pressing, choosing, confirming, filling in and submitting, with the app that answers.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Json } from "./app.ts";
import { launchChromium, openPage, readText } from "./browser.ts";
import { everyInput } from "./gallery.ts";
import { deploys, developer, type PageSandbox, startPageSandbox } from "./sandbox.ts";

let sandbox: PageSandbox;
let browser: Browser;
let page: Page;

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const input = (blockId: string, element: Json, more: Json = {}) => ({
  type: "input",
  block_id: blockId,
  label: plain(blockId),
  element: { action_id: "v", ...element },
  ...more,
});
const view = (title: string, blocks: Json[]): Json => ({
  type: "modal",
  callback_id: "m",
  title: plain(title),
  submit: plain("Send"),
  blocks,
});

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startPageSandbox(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});
beforeEach(async () => {
  for (const context of browser.contexts()) await context.close();
  ({ page } = await openPage(browser, sandbox.url));
  sandbox.app.received.length = 0;
  for (const kind of ["command", "block_actions", "view_submission"]) sandbox.app.answer(kind, () => "");
});

/** Posts a message with these elements and gives its node. */
async function postActions(...elements: Json[]) {
  const ts = await sandbox.post({ text: "press", blocks: [{ type: "actions", block_id: "acts", elements }] });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.waitFor();
  return message;
}

async function openModal(modal: Json) {
  await page.locator(`[data-composer="${deploys}"]`).fill("/gitops promote");
  await page.keyboard.press("Enter");
  const { trigger_id } = await sandbox.app.next("command");
  await sandbox.call("views.open", { trigger_id, view: modal });
  return page.getByRole("dialog");
}

const action = async () => ((await sandbox.app.next("block_actions")).actions as Json[])[0];

test("a button tells the app who pressed it, and turns until the app has answered", async () => {
  let answer = () => {};
  sandbox.app.answer("block_actions", () => new Promise<string>((resolve) => (answer = () => resolve(""))));
  const message = await postActions({ type: "button", action_id: "go", text: plain("Go"), value: "42" });
  await message.getByRole("button", { name: "Go" }).click();
  const payload = await sandbox.app.next("block_actions");
  expect(payload).toMatchObject({ user: { id: developer }, actions: [{ action_id: "go", block_id: "acts", value: "42" }] });
  await message.locator('[aria-busy="true"]').waitFor();
  answer();
  await expect.poll(() => message.locator('[aria-busy="true"]').count()).toBe(0);
});

test("a press that the app does not answer says so", async () => {
  sandbox.slack.control.addFault({ match: { delivery: "block_actions" }, fault: { kind: "http", status: 500 }, times: 1 });
  const message = await postActions({ type: "button", action_id: "go", text: plain("Go") });
  await message.getByRole("button", { name: "Go" }).click();
  await message.locator(".is-failed").waitFor();
  expect(await readText(page.locator(".toast").last())).toContain("did not answer");
  sandbox.slack.control.clearFaults();
});

test("a confirm dialog stands before the press, and No means no", async () => {
  const confirm = {
    title: plain("Sync prod?"),
    text: { type: "mrkdwn", text: "This applies *3 objects*." },
    confirm: plain("Sync"),
    deny: plain("Not now"),
    style: "danger",
  };
  const message = await postActions({ type: "button", action_id: "sync", text: plain("Sync"), confirm });
  const button = message.getByRole("button", { name: "Sync" });
  const dialog = page.getByRole("dialog", { name: "Sync prod?" });
  for (const refuse of [() => dialog.getByRole("button", { name: "Not now" }).click(), () => page.keyboard.press("Escape")]) {
    await button.click();
    expect(await readText(dialog)).toContain("3 objects");
    await refuse();
    await dialog.waitFor({ state: "detached" });
  }
  expect(sandbox.app.received.filter(({ kind }) => kind !== "message")).toEqual([]);
  await button.and(page.locator(":focus")).waitFor();
  await button.click();
  await dialog.getByRole("button", { name: "Sync" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  expect(await action()).toMatchObject({ action_id: "sync" });
});

test.each<[name: string, element: Json, pick: string, expected: Json]>([
  [
    "a static select",
    { type: "static_select", options: [option("staging"), option("prod")] },
    "prod",
    { selected_option: { value: "prod" } },
  ],
  [
    "a select with groups",
    {
      type: "static_select",
      option_groups: [
        { label: plain("A"), options: [option("a1")] },
        { label: plain("B"), options: [option("b1")] },
      ],
    },
    "b1",
    { selected_option: { value: "b1" } },
  ],
  ["an overflow menu", { type: "overflow", options: [option("history"), option("why")] }, "why", { selected_option: { value: "why" } }],
  ["a users select", { type: "users_select" }, "Ada Approver", { selected_user: "U02APP" }],
  ["a channels select", { type: "channels_select" }, "#general", { selected_channel: "C02GEN" }],
  ["a conversations select", { type: "conversations_select" }, "#release-crew", { selected_conversation: "C03CREW" }],
])("%s is chosen from by mouse and by keyboard", async (_name, element, pick, expected) => {
  const message = await postActions({ action_id: "pick", ...element });
  await message.locator("[data-action=pick]").click();
  await page.locator(".choice", { hasText: pick }).click();
  expect(await action()).toMatchObject(expected);
  await message.locator("[data-action=pick]").press("Enter");
  const rows = await page.locator(".choice").allInnerTexts();
  const active = await page.locator(".choice").evaluateAll((all) => all.findIndex((one) => one.classList.contains("active")));
  const target = rows.findIndex((row) => row.includes(pick));
  for (let at = active; at < target; at += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await action()).toMatchObject(expected);
});

test("several are chosen one after the other", async () => {
  const message = await postActions({ type: "multi_static_select", action_id: "many", options: ["api", "web", "worker"].map(option) });
  await message.locator("[data-action=many]").click();
  await page.locator(".choice", { hasText: "api" }).click();
  await page.locator(".choice", { hasText: "worker" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await action();
  expect(await action()).toMatchObject({ selected_options: [{ value: "api" }, { value: "worker" }] });
  expect(await message.locator(".chip").allInnerTexts()).toEqual(["api", "worker"]);
});

test("an external select asks the app while one types", async () => {
  sandbox.app.answer("block_suggestion", (payload) => ({ options: [option(`found-${String(payload.value)}`)] }));
  const message = await postActions({ type: "external_select", action_id: "ext", min_query_length: 2, placeholder: plain("Revision") });
  await message.locator("[data-action=ext]").click();
  await page.getByText("Type at least 2 letters").waitFor();
  await page.locator(".menu-search").fill("3f2");
  await page.locator(".choice", { hasText: "found-3f2" }).click();
  expect(await action()).toMatchObject({ selected_option: { value: "found-3f2" } });
});

test("radio buttons, checkboxes and dates tell the app at once", async () => {
  const ts = await sandbox.post({
    text: "x",
    blocks: [
      { type: "actions", block_id: "r", elements: [{ type: "radio_buttons", action_id: "radio", options: [option("a"), option("b")] }] },
      { type: "actions", block_id: "c", elements: [{ type: "checkboxes", action_id: "check", options: [option("x"), option("y")] }] },
      {
        type: "actions",
        block_id: "d",
        elements: [
          { type: "datepicker", action_id: "date" },
          { type: "timepicker", action_id: "time" },
        ],
      },
    ],
  });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.getByRole("radio").nth(1).check();
  expect(await action()).toMatchObject({ selected_option: { value: "b" } });
  await message.getByRole("checkbox").nth(0).check();
  expect(await action()).toMatchObject({ selected_options: [{ value: "x" }] });
  await message.locator("[data-action=date]").fill("2026-12-24");
  expect(await action()).toMatchObject({ selected_date: "2026-12-24" });
  await message.locator("[data-action=time]").fill("14:30");
  expect(await action()).toMatchObject({ selected_time: "14:30" });
});

test("a modal shows what is wrong where it is wrong, keeps what was typed, and closes when it is right", async () => {
  sandbox.app.answer("view_submission", (payload) => {
    const values = ((payload.view as Json).state as { values: Record<string, Record<string, Json>> }).values;
    return String(values.reason?.v?.value) === "ok" ? "" : { response_action: "errors", errors: { reason: "Say more." } };
  });
  const modal = await openModal(
    view("Promote", [input("reason", { type: "plain_text_input" }), input("env", { type: "static_select", options: [option("prod")] })]),
  );
  await modal.getByRole("button", { name: "Send" }).click();
  await expect
    .poll(() => modal.getByRole("alert").allInnerTexts())
    .toEqual(["Please complete this required field.", "Please complete this required field."]);
  expect(sandbox.app.received.filter(({ kind }) => kind !== "message")).toEqual([]);
  await modal.getByLabel("reason").fill("no");
  await modal.locator("[data-action=v]").nth(1).click();
  await page.locator(".choice", { hasText: "prod" }).click();
  await modal.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => modal.getByRole("alert").allInnerTexts()).toEqual(["Say more."]);
  expect(await modal.getByLabel("reason").inputValue()).toBe("no");
  await modal.getByLabel("reason").fill("ok");
  await page.keyboard.press("Enter");
  await modal.waitFor({ state: "detached" });
  const payloads = sandbox.app.received.filter((one) => one.kind === "view_submission");
  expect(payloads.at(-1)?.payload).toMatchObject({
    view: { state: { values: { reason: { v: { value: "ok" } }, env: { v: { selected_option: { value: "prod" } } } } } },
  });
});

test("an app that fails on a submission is said to, and nothing is lost", async () => {
  sandbox.slack.control.addFault({ match: { delivery: "view_submission" }, fault: { kind: "http", status: 500 }, times: 1 });
  const modal = await openModal(view("Promote", [input("reason", { type: "plain_text_input" })]));
  await modal.getByLabel("reason").fill("kept");
  await modal.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => readText(modal.getByRole("alert"))).toContain("trouble");
  expect(await modal.getByLabel("reason").inputValue()).toBe("kept");
  sandbox.slack.control.clearFaults();
  await page.keyboard.press("Escape");
  await modal.waitFor({ state: "detached" });
});

test("views stack: one is pushed, changed in place, and Escape leads back", async () => {
  const second = view("Second", [input("more", { type: "plain_text_input" })]);
  sandbox.app.answer("view_submission", () => ({ response_action: "push", view: second }));
  const modal = await openModal(view("First", [input("a", { type: "plain_text_input", initial_value: "x" })]));
  await modal.getByRole("button", { name: "Send" }).click();
  await page.getByRole("dialog", { name: "Second" }).waitFor();
  sandbox.app.answer("view_submission", () => ({ response_action: "update", view: { ...second, title: plain("Changed") } }));
  await modal.getByLabel("more").fill("y");
  await modal.getByRole("button", { name: "Send" }).click();
  await page.getByRole("dialog", { name: "Changed" }).waitFor();
  expect(await modal.getByLabel("more").inputValue()).toBe("y");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "First" }).waitFor();
  await page.keyboard.press("Escape");
  await modal.waitFor({ state: "detached" });
});

test("the focus stays inside a modal", async () => {
  const modal = await openModal(everyInput as unknown as Json);
  await modal.waitFor();
  for (let step = 0; step < 30; step += 1) {
    await page.keyboard.press("Tab");
    expect(await page.locator(".dialog:focus-within").count()).toBe(1);
  }
  await page.keyboard.press("Escape");
  await modal.waitFor({ state: "detached" });
});

test("the Home tab shows what the app has published, and its buttons work", async () => {
  const home = {
    type: "home",
    blocks: [
      { type: "header", text: plain("Environments") },
      { type: "actions", block_id: "h", elements: [{ type: "button", action_id: "refresh", text: plain("Refresh") }] },
    ],
  };
  await page.locator('.channel-link[href="#/home"]').click();
  await sandbox.app.next("app_home_opened");
  await sandbox.call("views.publish", { user_id: developer, view: home });
  await page.getByRole("heading", { name: "Environments", exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Refresh" }).click();
  expect(await action()).toMatchObject({ action_id: "refresh" });
  await page.locator(`.channel-link[href="#/${deploys}"]`).click();
});

test("a message shortcut reaches the app with its message", async () => {
  const ts = await sandbox.post({ text: "retry me" });
  const message = page.locator(`[data-ts="${ts}"]`);
  await message.hover();
  await message.getByRole("button", { name: "Message shortcuts" }).click();
  await page.getByRole("menuitem", { name: "Retry this operation" }).click();
  expect(await sandbox.app.next("message_action")).toMatchObject({ callback_id: "retry", message: { ts } });
});
