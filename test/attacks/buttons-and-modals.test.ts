// Attacks by what comes back from a client: forged values of buttons, edited modals, and ids of something else.

import { afterAll, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import type { Card } from "./card.ts";
import { type Fortress, startFortress } from "./fortress.ts";
import { aClick, aCommand, aSubmission } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const developer = { user: people.developer.id };
const approver = { user: people["approver-1"].id };
const outsider = { user: people.outsider.id };
const approve = (value: string) => ({ id: "approval.approve.1", value });
const textOf = (value: object) => JSON.stringify(value);

test("a button's value with another approval's id", async () => {
  const first = await fortress.ask();
  const second = await fortress.ask();
  await fortress.repels("stale_message", () =>
    fortress.post(
      aClick(approve(textOf({ id: second.id, seen: first.seen.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) })), first, approver),
    ),
  );
});

test("a button's value with the hash of another plan", async () => {
  const card = await fortress.ask();
  await fortress.repels("stale_message", () =>
    fortress.post(aClick(approve(textOf({ id: card.id, seen: "0".repeat(64) })), card, approver)),
  );
});

test("a button's value without the hash of what was seen", async () => {
  const card = await fortress.ask();
  await fortress.repels("button_forged", () => fortress.post(aClick(approve(textOf({ id: card.id })), card, approver)));
});

test.each([
  ["that is no JSON", "approve everything"],
  ["with an id that is a path", textOf({ id: "ap-../../prod", seen: "" })],
  ["with keys that nobody knows", textOf({ id: "ap-0123456789abcdef0123", seen: "", count: 0 })],
  ["that is a list", "[]"],
])("a button's value %s", async (_, value) => {
  await fortress.repels("button_forged", () => fortress.post(aClick(approve(value), { channel: "C0DEPLOYS", ts: "1.1" }, approver)));
});

test("a Retry button with another environment, pressed by somebody without rights there", async () => {
  const value = textOf({ verb: "sync", environment: "prod" });
  await fortress.repels("role_missing", () =>
    fortress.post(aClick({ id: "operation.retry.1", value }, { channel: "C0STAGING", ts: "1.1" }, outsider)),
  );
});

test.each([
  ["another order", { verb: "release", environment: "prod" }],
  ["force", { verb: "sync", environment: "prod", force: true }],
])("a Retry button whose value asks for %s", async (_, value) => {
  const click = aClick({ id: "operation.retry.1", value: textOf(value) }, { channel: "C0DEPLOYS", ts: "1.1" }, developer);
  await fortress.repels("button_forged", () => fortress.post(click));
});

test("a Retry button for an environment that there is not", async () => {
  const value = textOf({ verb: "sync", environment: "__proto__" });
  const click = aClick({ id: "operation.retry.1", value }, { channel: "C0DEPLOYS", ts: "1.1" }, developer);
  await fortress.repels("environment_unknown", () => fortress.post(click));
});

test("a rejection's modal with its state edited to another approval", async () => {
  const { callback_id: callbackId, private_metadata: sealed } = await openRejection(await fortress.ask());
  const edited = sealed.replace(/ap-[0-9a-f]{20}/, (await fortress.ask()).id);
  expect(edited).not.toBe(sealed);
  await fortress.repels("modal_forged", () =>
    fortress.post(aSubmission({ callbackId, privateMetadata: edited, values: reason }, approver)),
  );
});

test("a rejection's modal that was opened for somebody else", async () => {
  const { callback_id: callbackId, private_metadata: sealed } = await openRejection(await fortress.ask());
  const another = { user: people["approver-2"].id };
  await fortress.repels("modal_forged", () => fortress.post(aSubmission({ callbackId, privateMetadata: sealed, values: reason }, another)));
});

test("a rejection's modal with a state of the attacker's own", async () => {
  const card = await fortress.ask();
  const { callback_id: callbackId } = await openRejection(card);
  const privateMetadata = textOf({ id: card.id, seen: card.seen, channel: card.channel });
  await fortress.repels("modal_forged", () => fortress.post(aSubmission({ callbackId, privateMetadata, values: reason }, approver)));
});

test("approval of something by its id, by somebody who may not", async () => {
  const card = await fortress.ask();
  await fortress.repels("not_eligible", () => fortress.post(aCommand(`approve ${card.id}`, outsider)));
});

test("approval of an id that there is not", async () => {
  await fortress.repels("approval_unknown", () => fortress.post(aCommand("approve ap-00000000000000000000", approver)));
});

test("withdrawing what somebody else asked for", async () => {
  const card = await fortress.ask();
  const click = aClick({ id: "approval.withdraw.1", value: card.value }, card, outsider);
  await fortress.repels("not_requester", () => fortress.post(click));
});

const reason = { reason: { text: { type: "plain_text_input", value: "not now" } } };

/** The modal as Slack keeps it after an approver pressed Reject. */
async function openRejection(card: Card): Promise<{ callback_id: string; private_metadata: string }> {
  const opened = () => fortress.slack.control.journal().calls.filter((call) => call.method === "views.open" && call.status === 200);
  const before = opened().length;
  const someone = fortress.slack.person(approver.user);
  someone.act({ channel: channels.deploys.id, message_ts: card.ts, block_id: "approval-actions", action_id: "approval.reject.1" });
  await expect.poll(() => opened().length).toBe(before + 1);
  const view: unknown = opened().at(-1)?.args.view;
  return (typeof view === "string" ? JSON.parse(view) : view) as { callback_id: string; private_metadata: string };
}
