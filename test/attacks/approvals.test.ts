// Attacks on the count of approvals: one's own, twice, too late, by other accounts, and of another thing than was seen.

import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { approvers, people } from "../../src/cli/sandbox/workspace.ts";
import { openApprovalStore } from "../../src/jobs/approvals/redis-approval-store.ts";
import { openStateEpoch } from "../../src/jobs/approvals/state-epoch.ts";
import type { Card } from "./card.ts";
import { type Fortress, startFortress } from "./fortress.ts";
import { aClick, aCommand } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const [first, second] = [people["approver-1"], people["approver-2"]];
const approve = (card: Card, user: string) => fortress.post(aClick({ id: "approval.approve.1", value: card.value }, card, { user }));

/** A vote that counts; a click is answered before it is decided on. */
async function vote(card: Card, user: string): Promise<void> {
  await approve(card, user);
  await expect.poll(() => votesOf(card)).toContain(user);
}

async function votesOf(card: Card): Promise<string[]> {
  const store = await openStore();
  const found = await store.load(card.id);
  return found.kind === "found" ? found.approval.votes.map((vote) => vote.voter.user) : [];
}

async function openStore() {
  const { epoch } = await openStateEpoch({ redis: fortress.client });
  return openApprovalStore({ redis: fortress.client, key: fortress.config.secrets.jobKey, epoch });
}

test("approval of one's own request", async () => {
  const card = await fortress.ask();
  await fortress.repels("own_request", () => approve(card, people.developer.id));
  expect(await votesOf(card)).toEqual([]);
});

test("approval by a second account of the one who asked", async () => {
  const card = await fortress.ask();
  fortress.slack.control.changeUser({ id: second.id, email: people.developer.email });
  onTestFinished(() => fortress.slack.control.changeUser({ id: second.id, email: second.email }));
  await fortress.repels("own_request", () => approve(card, second.id));
  expect(await votesOf(card)).toEqual([]);
});

test("a second vote by a second account of the same person", async () => {
  const card = await fortress.ask();
  await vote(card, first.id);
  fortress.slack.control.changeUser({ id: second.id, email: first.email.replace("@", "+other@") });
  onTestFinished(() => fortress.slack.control.changeUser({ id: second.id, email: second.email }));
  await fortress.repels("already_voted", () => approve(card, second.id));
  expect(await votesOf(card)).toEqual([first.id]);
});

test("a race of two clicks by one person: one vote", async () => {
  const card = await fortress.ask();
  await fortress.repels("already_voted", () => Promise.all([1, 2, 3, 4].map(() => approve(card, first.id))));
  expect(await votesOf(card)).toEqual([first.id]);
});

test("approval after it was rejected", async () => {
  const card = await fortress.ask();
  await fortress.post(aCommand(`reject ${card.id} not on a Friday`, { user: first.id }));
  await fortress.repels("already_decided", () => approve(card, second.id));
});

test("approval after the deadline, before anybody noticed that it had passed", async () => {
  const card = await fortress.ask();
  const store = await openStore();
  const found = await store.load(card.id);
  if (found.kind !== "found") return expect.fail(found.kind);
  await store.replace(found.version, { ...found.approval, deadlineMs: (await store.nowMs()) - 1 });
  await fortress.repels("too_late", () => approve(card, first.id));
});

test("approval of a request that a newer one replaced", async () => {
  const old = await fortress.ask();
  await fortress.ask();
  await fortress.repels("already_decided", () => approve(old, first.id));
});

test("an approver taken out of the group between the vote and the end", async () => {
  const card = await fortress.ask();
  await vote(card, first.id);
  fortress.slack.control.changeUsergroup({ id: approvers.id, users: [second.id] });
  onTestFinished(() => fortress.slack.control.changeUsergroup({ id: approvers.id, users: [...approvers.users] }));
  await fortress.repels("approval_pending", () => approve(card, second.id));
});

test("an approver deactivated between the vote and the end", async () => {
  const card = await fortress.ask();
  await vote(card, first.id);
  fortress.slack.control.changeUser({ id: first.id, deleted: true });
  onTestFinished(() => fortress.slack.control.changeUser({ id: first.id, deleted: false }));
  await fortress.repels("approval_pending", () => approve(card, second.id));
});

test("the one who asked has lost the right to, between the request and the end", async () => {
  const card = await fortress.ask();
  await vote(card, first.id);
  fortress.slack.control.changeUser({ id: people.developer.id, is_restricted: true });
  onTestFinished(() => fortress.slack.control.changeUser({ id: people.developer.id, is_restricted: false }));
  await fortress.repels("standing", () => approve(card, second.id));
});

test("a tag pushed again between the card and the click", async () => {
  const card = await fortress.ask("/gitops release prod worker 1.5.0");
  await vote(card, first.id);
  fortress.pushed.push({ name: "worker", tag: "1.5.0", createdAt: new Date().toISOString() });
  await fortress.repels("approval_void", () => approve(card, second.id));
});

test("a commit that changes the plan between the card and the click", async () => {
  const card = await fortress.ask();
  await vote(card, first.id);
  const head = await fortress.commit({ "environments/prod/late.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: late\n" });
  await fortress.repels("approval_void", () => approve(card, second.id));
  expect(await fortress.git.head()).toBe(head);
});

test("approval by the author of a commit that comes along", async () => {
  await fortress.git.commit({
    files: { "environments/prod/hers.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hers\n" },
    message: "Add hers\n\nCo-authored-by: Somebody <ADA+work@example.test>",
    author: { name: "Mallory", email: "mallory@example.test" },
    at: new Date(),
  });
  const card = await fortress.ask();
  await fortress.repels("own_change", () => approve(card, first.id));
  expect(await votesOf(card)).toEqual([]);
});
