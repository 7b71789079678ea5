// Approvals in Redis: one decision however many click, nothing believed that was not written here, void once Redis was emptied.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Approval } from "../../../src/gitops/rules/approval/approval.ts";
import { decideReject, decideVote } from "../../../src/gitops/rules/approval/decide.ts";
import { openApproval } from "../../../src/gitops/rules/approval/open-approval.ts";
import { approvalId, decideStored } from "../../../src/jobs/approvals/approval-store.ts";
import { approvalKeys, openApprovalStore, type RedisApprovalStore } from "../../../src/jobs/approvals/redis-approval-store.ts";
import { openStateEpoch } from "../../../src/jobs/approvals/state-epoch.ts";
import { startTestRedis, type TestRedis } from "../redis.ts";

const party = (user: string) => ({ team: "T1", user, emails: [] });
let redis: TestRedis;

beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(() => redis.close());

async function openStore(key = "key"): Promise<RedisApprovalStore> {
  const { producer } = redis.connections;
  const { epoch } = await openStateEpoch({ redis: producer });
  return openApprovalStore({ redis: producer, key, epoch });
}

function anApproval(operation = "op-1", required = 1): Approval {
  const opened = openApproval({
    id: approvalId(operation),
    operation,
    environment: "prod",
    workloads: ["prod:deployment/api"],
    change: {
      moves: [
        { workload: "prod:deployment/api", container: "api", repository: "r/api", from: "1", to: "2", digest: `sha256:${"a".repeat(64)}` },
      ],
      diffHash: "d".repeat(64),
      policyHash: "e".repeat(64),
    },
    requester: { kind: "person", party: party("U-REQ") },
    authors: [],
    rules: { required, requesterCounts: false, authorCounts: false, unknownAuthor: "block" },
    eligible: [party("U-ONE"), party("U-TWO")],
    nowMs: 0,
    deadlineMs: 1_000,
  });
  if (opened.kind !== "opened") throw new Error(opened.kind);
  return opened.approval;
}

const source = { entry: "button" as const };
const facts = { nowMs: 10, mayApprove: true };

test("it is stored once, read back, and listed while it is open", async () => {
  const store = await openStore();
  expect(await store.create(anApproval())).toBe("created");
  expect(await store.create(anApproval())).toBe("exists");
  expect(await store.load(approvalId("op-1"))).toMatchObject({ kind: "found", approval: anApproval() });
  expect((await store.open("prod", ["prod:deployment/api"])).map((each) => each.approval.id)).toEqual([approvalId("op-1")]);
  expect(await store.open("prod", ["prod:deployment/other"])).toEqual([]);
  expect((await store.due(1_000, 10)).length).toBe(1);
  expect(await store.due(999, 10)).toEqual([]);
  await decideStored(store, approvalId("op-1"), (approval) =>
    decideReject(approval, { person: party("U-ONE"), source, reason: "no" }, facts),
  );
  expect(await store.open("prod")).toEqual([]);
});

test("of a yes and a no at the same moment one decides and the other is told", async () => {
  const store = await openStore();
  await store.create(anApproval());
  const id = approvalId("op-1");
  const results = await Promise.all([
    decideStored(store, id, (approval) => decideReject(approval, { person: party("U-ONE"), source, reason: "no" }, facts)),
    ...["U-TWO", "U-TWO", "U-TWO"].map((user) =>
      decideStored(store, id, (approval) => decideVote(approval, { person: party(user), source }, facts)),
    ),
  ]);
  const found = await store.load(id);
  if (found.kind !== "found") throw new Error(found.kind);
  const accepted = results.filter((result) => result.kind === "accepted");
  // A rejection may still follow a yes that was enough; nothing follows a rejection, and nobody votes twice.
  expect(found.approval.status).toBe("rejected");
  expect(accepted.length).toBeLessThanOrEqual(2);
  expect(found.approval.votes.length).toBeLessThanOrEqual(1);
});

test("a store without the key, and an edited record, are not believed", async () => {
  const store = await openStore();
  await store.create(anApproval());
  expect((await (await openStore("another key")).load(approvalId("op-1"))).kind).toBe("forged");
  const key = approvalKeys.record(approvalId("op-1"));
  const { producer } = redis.connections;
  const fields = await producer.hgetall(key);
  for (const [field, text] of Object.entries(fields)) await producer.hset(key, field, text.replace('"pending"', '"granted"'));
  expect((await store.load(approvalId("op-1"))).kind).toBe("forged");
});

test("once Redis was emptied, nothing from before is decided on", async () => {
  const store = await openStore();
  await store.create(anApproval());
  const before = await store.load(approvalId("op-1"));
  await redis.connections.producer.flushall();
  expect((await store.load(approvalId("op-1"))).kind).not.toBe("found");
  if (before.kind !== "found") throw new Error(before.kind);
  expect(await store.replace(before.version, { ...before.approval, status: "granted" })).not.toBe("replaced");
  const late = await decideStored(store, approvalId("op-1"), (approval) => decideVote(approval, { person: party("U-ONE"), source }, facts));
  expect(late).toMatchObject({ kind: "refused" });
});
