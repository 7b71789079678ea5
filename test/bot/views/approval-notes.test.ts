// Everything around a card at its largest and most hostile: inside Slack's limits, and nothing foreign becomes a mention.

import { describe, expect, test } from "vitest";
import { renderButtons, withoutButtons } from "../../../src/bot/views/approval-buttons.ts";
import { type ApprovalForm, renderApprovalForm } from "../../../src/bot/views/approval-modals.ts";
import { renderDeskAnswer } from "../../../src/bot/views/desk-answer.ts";
import { refusalOfOrder, renderOrdered } from "../../../src/bot/views/identity-orders.ts";
import { renderThreadNote } from "../../../src/bot/views/thread-note.ts";
import { refuse } from "../../../src/gitops/rules/approval/refusal.ts";
import type { ApprovalCard } from "../../../src/jobs/approvals/card.ts";
import type { ThreadNote } from "../../../src/jobs/thread-note.ts";
import { validateMessage, validateView } from "../../../src/sandbox/slack/blocks/validate.ts";

const hostile = `<!channel> *bold* \`code\` <@U999> \u202e${"عربي 🚀".repeat(200)}`;
const users = Array.from({ length: 300 }, (_, at) => `U${at}`);
const placed = { id: "n", channel: "C1", threadTs: "1.1", environment: hostile.slice(0, 40) };
const move = { workload: `prod:deployment/${"a".repeat(253)}`, container: "c", repository: "r", from: hostile, to: hostile, policy: "p" };

const notes: ThreadNote[] = [
  { ...placed, kind: "question", asker: "U2", requester: "U3", text: hostile },
  { ...placed, kind: "question", asker: "U2", requester: undefined, text: hostile },
  { ...placed, kind: "reminder", missing: 20, deadline: "2026-11-23T00:00:00Z", groups: ["S1", "S2"], users },
  { ...placed, kind: "reminder", missing: 1, deadline: "2026-11-23T00:00:00Z", groups: [], users: [] },
  { ...placed, kind: "promoted", from: "staging", moves: Array.from({ length: 500 }, () => move), commit: "a".repeat(40), isPartial: true },
];

describe.each(notes.map((note) => [`${note.kind} ${"users" in note ? note.users.length : ""}`, note] as const))("%s", (_name, note) => {
  const message = renderThreadNote(note);
  test("fits", () => expect(validateMessage(message)).toMatchObject({ ok: true }));
  test("mentions only whom it means", () => {
    const text = JSON.stringify(message);
    expect(text).not.toContain("<!channel>");
    expect(text).not.toContain("<@U999>");
  });
});

test("a reminder names at most ten, and how many more", () => {
  const reminder = notes.find((note) => note.kind === "reminder");
  expect(reminder && renderThreadNote(reminder).text).toMatch(/<!subteam\^S2>, <@U0>.*<@U9> and 290 more: 20 approvals/);
});

test.each(["reject", "approve", "ask"] satisfies ApprovalForm[])("the form to %s is a modal that Slack takes", (form) => {
  expect(validateView(renderApprovalForm(form, "x".repeat(3_000)))).toMatchObject({ ok: true });
});

describe("a refusal", () => {
  test("names who may instead, and how many more", () => {
    const line = renderDeskAnswer({ ...refuse("own_change", { quoted: [hostile] }), ask: users });
    expect(line).toMatch(/These may: <@U0>, <@U1>, <@U2>, <@U3>, <@U4> and 295 more\.$/);
    expect(line).not.toContain("<!channel>");
  });
  test("says when nobody is left", () => {
    expect(renderDeskAnswer({ ...refuse("not_eligible"), ask: [] })).toContain("Nobody is left who may");
  });
  test("of what had ended says how, by whom and when; to everybody without a mention", () => {
    const ended = { ...refuse("already_decided", { status: "rejected" }), ended: { by: "U7", at: "2026-11-23T10:00:00Z" } };
    expect(renderDeskAnswer(ended)).toContain("It was rejected by <@U7> at <!date^");
    expect(renderDeskAnswer(ended, { isForEverybody: true })).not.toContain("<@");
  });
});

test("buttons give way to one line, and nothing else of the message changes", () => {
  const card = { id: "ap-1", binding: "b".repeat(64), diffHash: "d".repeat(64) } as ApprovalCard;
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "x" } }, renderButtons(card, hostile), { type: "divider" }];
  expect(validateMessage({ text: "x", blocks })).toMatchObject({ ok: true });
  const painted = withoutButtons(blocks, "Processing");
  expect(painted?.map((block) => block.type)).toEqual(["section", "context", "divider"]);
  expect(withoutButtons(blocks.slice(0, 1), "Processing")).toBeUndefined();
});

test("answers to orders escape what was typed", () => {
  const email = "*a*@<!here>.test";
  for (const how of ["self", "administrator"] as const)
    expect(renderOrdered({ kind: "linked", email, user: "U9", how }).join()).not.toContain("<!here>");
  expect(
    refusalOfOrder({ kind: "refused", code: "link_taken" }, { verb: "link", email, user: undefined, isRemoval: false }).message,
  ).not.toContain(email);
});
