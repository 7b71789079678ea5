// Reminders: once, to those whose vote would still count, whoever restarts meanwhile.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Approval } from "../../../src/gitops/rules/approval/approval.ts";
import { decideVote } from "../../../src/gitops/rules/approval/decide.ts";
import { openApproval } from "../../../src/gitops/rules/approval/open-approval.ts";
import type { StoredApproval } from "../../../src/jobs/approvals/approval-store.ts";
import { createApprovalPeople } from "../../../src/jobs/approvals/people.ts";
import { remindApprovers } from "../../../src/jobs/approvals/remind-approvers.ts";
import { openReminders } from "../../../src/jobs/approvals/reminders.ts";
import type { Message } from "../../../src/jobs/message.ts";
import type { ThreadNote } from "../../../src/jobs/thread-note.ts";
import { startTestRedis, type TestRedis } from "../redis.ts";

let redis: TestRedis;
beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(() => redis.close());

const party = (user: string) => ({ team: "T1", user, emails: [`${user}@example.test`] });
const groups: Record<string, string[]> = { S1: ["U1", "U2"], S2: ["U3", "U4"] };

const directory = {
  emails: async (_team: string, user: string) => [`${user}@example.test`],
  members: async (group: string) => groups[group] ?? [],
  userByEmail: async () => undefined,
  person: async (_team: string, user: string) => ({ user, standing: "member" as const, groups: [] }),
};
const people = createApprovalPeople({
  directory,
  links: { of: async () => [], owners: async () => [] },
  team: "T1",
  environments: { prod: { roles: { approve: { users: ["U5"], groups: ["S1", "S2"], channels: [] } } } },
});

function anApproval(voters: readonly string[] = []): Approval {
  const opened = openApproval({
    id: "ap-0123456789abcdef0123",
    operation: "op-1",
    environment: "prod",
    workloads: ["prod:deployment/api"],
    change: {
      moves: [
        { workload: "prod:deployment/api", container: "api", repository: "r", from: "1", to: "2", digest: `sha256:${"a".repeat(64)}` },
      ],
      diffHash: "d".repeat(64),
      policyHash: "e".repeat(64),
    },
    requester: { kind: "person", party: party("U5") },
    authors: [],
    rules: { required: 3, requesterCounts: false, authorCounts: false, unknownAuthor: "block" },
    eligible: [...(groups.S1 ?? []), ...(groups.S2 ?? []), "U5"].map(party),
    nowMs: 0,
    deadlineMs: 1_000,
  });
  if (opened.kind !== "opened") throw new Error(opened.kind);
  return voters.reduce((approval, user) => {
    const decided = decideVote(approval, { person: party(user), source: { entry: "button" } }, { nowMs: 1, mayApprove: true });
    if (decided.kind !== "accepted") throw new Error(decided.code);
    return decided.approval;
  }, opened.approval);
}

/** What is said when the time has come, with the approval as it is then. */
async function remind(approval: Approval | undefined, nowMs = 800, isSlackThere = true) {
  const said: ThreadNote[] = [];
  const origin = { channel: "C1", trigger: "t" };
  const message = { kind: "operation", operation: { origin } } as unknown as Message;
  const parts = {
    store: {
      nowMs: async () => nowMs,
      load: async () =>
        approval === undefined
          ? { kind: "unknown" as const }
          : ({ kind: "found", approval, version: 1 } as { kind: "found" } & StoredApproval),
    },
    people: { votersLeft: isSlackThere ? people.votersLeft : () => Promise.reject(new Error("Slack is out")) },
    outbox: {
      find: async () => message,
      place: async () => ({ channel: "C1", ts: "1.1" }),
      put: async (put: Message) => void (put.kind === "note" && said.push(put.note)),
    },
    reminders: openReminders(redis.connections.producer),
  } as unknown as Parameters<typeof remindApprovers>[0];
  const count = await remindApprovers(parts);
  return { said, count };
}

async function schedule(atMs = 750) {
  await openReminders(redis.connections.producer).schedule("ap-0123456789abcdef0123", atMs);
}

test("a group of whom all may still approve is mentioned as one; the one who asked is not", async () => {
  await schedule();
  const { said } = await remind(anApproval());
  expect(said).toMatchObject([{ kind: "reminder", channel: "C1", threadTs: "1.1", missing: 3, groups: ["S1", "S2"], users: [] }]);
});

test("who has voted is left out, and the rest of the group is named", async () => {
  await schedule();
  const { said } = await remind(anApproval(["U1"]));
  expect(said).toMatchObject([{ missing: 2, groups: ["S2"], users: ["U2"] }]);
});

test("it is said once, though it was scheduled again by a repeated job", async () => {
  await schedule();
  await schedule(900);
  expect((await remind(anApproval())).count).toBe(1);
  expect((await remind(anApproval(), 950)).count).toBe(0);
});

test.each([
  ["before its time", anApproval(), 749],
  ["after the deadline", anApproval(), 1_000],
  ["of what has all its votes", anApproval(["U1", "U2", "U3"]), 800],
  ["of what nobody knows any more", undefined, 800],
])("nothing is said %s", async (_name, approval, nowMs) => {
  await schedule();
  expect((await remind(approval, nowMs)).said).toEqual([]);
});

test("while Slack does not say who may, it waits", async () => {
  await schedule();
  expect((await remind(anApproval(), 800, false)).said).toEqual([]);
  expect((await remind(anApproval(), 810)).said).toHaveLength(1);
});
