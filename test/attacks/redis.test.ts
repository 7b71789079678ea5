// Attacks by somebody who can write to Redis: edited, moved and old jobs, counted-up approvals, edited messages.

import { Queue } from "bullmq";
import { afterAll, beforeAll, expect, test } from "vitest";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { approvalKeys } from "../../src/jobs/approvals/redis-approval-store.ts";
import { createOperation, type Request } from "../../src/jobs/operation.ts";
import { type SignedOperation, signOperation } from "../../src/jobs/signing.ts";
import type { Card } from "./card.ts";
import { type Fortress, startFortress } from "./fortress.ts";
import { aClick, team } from "./slack-payloads.ts";

let fortress: Fortress;
let jobs = 0;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const first = people["approver-1"].id;
const syncProd: Request = { verb: "sync", environment: "prod", dryRun: false, force: false };

function operation(request: Request = syncProd, at = new Date()) {
  const requester = { kind: "slack", team, user: people.developer.id } as const;
  return createOperation({ request, requester, origin: { channel: "C0DEPLOYS", trigger: `attack ${++jobs}` }, at });
}

async function inject(queueName: string, id: string, data: SignedOperation): Promise<void> {
  const queue = new Queue<SignedOperation>(queueName, { connection: fortress.client, prefix: "{coxswain}" });
  try {
    await queue.add("sync", data, { jobId: id });
  } finally {
    await queue.close();
  }
}

const sign = (of: ReturnType<typeof operation>, key = fortress.config.secrets.jobKey) => signOperation(of, key);

test("a job edited in the queue: another request under the same signature", async () => {
  const asked = operation({ verb: "status", environment: "prod" });
  const { mac } = sign(asked);
  const edited = JSON.stringify({ ...asked, request: { ...syncProd, force: true } });
  await fortress.repels("job_forged", () => inject("environment-prod", asked.id, { operation: edited, mac }));
});

test("a job of somebody else's name under the same signature", async () => {
  const asked = operation();
  const edited = JSON.stringify({ ...asked, requester: { kind: "slack", team, user: first } });
  await fortress.repels("job_forged", () => inject("environment-prod", asked.id, { operation: edited, mac: sign(asked).mac }));
});

test("a job signed with another key", async () => {
  const asked = operation();
  await fortress.repels("job_forged", () => inject("environment-prod", asked.id, sign(asked, "0".repeat(64))));
});

test("a job without a signature", async () => {
  const asked = operation();
  await fortress.repels("job_forged", () => inject("environment-prod", asked.id, { operation: JSON.stringify(asked), mac: "" }));
});

test("a job moved to another environment's queue", async () => {
  const asked = operation();
  await fortress.repels("job_misplaced", () => inject("environment-staging", asked.id, sign(asked)));
});

test("a change moved to the queue of questions, where nobody waits for anybody", async () => {
  const asked = operation();
  await fortress.repels("job_misplaced", () => inject("questions", asked.id, sign(asked)));
});

test("a job put back under another id", async () => {
  await fortress.repels("job_misplaced", () => inject("environment-prod", "op-00000000000000000000", sign(operation())));
});

test("an old job that was kept and put back", async () => {
  const asked = operation(syncProd, new Date(Date.now() - 25 * 3_600_000));
  await fortress.repels("job_stale", () => inject("environment-prod", asked.id, sign(asked)));
});

test("a job that names an approval that was given for another operation", async () => {
  const card = await fortress.ask();
  const asked = operation({ verb: "promote", environment: "prod", from: "staging", workloads: [], dryRun: false, approval: card.id });
  await fortress.repels("approval_void", () => inject("environment-prod", asked.id, sign(asked)));
});

test("a signed job of somebody whose rights are gone", async () => {
  const asked = { ...operation(), requester: { kind: "slack", team, user: people.outsider.id } as const };
  await fortress.repels("role_missing", () => inject("environment-prod", asked.id, sign(asked)));
});

interface StoredApproval {
  epoch: string;
  version: number;
  approval: Record<string, unknown> & { votes: object[] };
}

async function edit(card: Card, change: (record: StoredApproval) => void): Promise<void> {
  const key = approvalKeys.record(card.id);
  const record = JSON.parse((await fortress.client.hget(key, "body")) ?? "") as StoredApproval;
  change(record);
  await fortress.client.hset(key, "body", JSON.stringify(record));
}

const approve = (card: Card, user = first) => fortress.post(aClick({ id: "approval.approve.1", value: card.value }, card, { user }));

test("votes added to an approval in Redis", async () => {
  const card = await fortress.ask();
  await edit(card, ({ approval }) => {
    const voter = { team, user: people["approver-2"].id, emails: [] };
    approval.votes.push({ voter, atMs: Date.now(), source: { entry: "button" } });
  });
  await fortress.repels("approval_forged", () => approve(card));
});

test("the number of approvals lowered in Redis", async () => {
  const card = await fortress.ask();
  await edit(card, ({ approval }) => {
    approval.needed = 1;
  });
  await fortress.repels("approval_forged", () => approve(card));
});

test("the deadline moved in Redis", async () => {
  const card = await fortress.ask();
  await edit(card, ({ approval }) => {
    approval.deadlineMs = Date.now() + 1e9;
  });
  await fortress.repels("approval_forged", () => approve(card));
});

test("one approval's record put under another's id", async () => {
  const [one, other] = [await fortress.ask(), await fortress.ask()];
  await fortress.client.hset(approvalKeys.record(other.id), await fortress.client.hgetall(approvalKeys.record(one.id)));
  await fortress.repels("approval_forged", () => approve(other));
});

test("an approval brought over from before Redis was lost", async () => {
  const card = await fortress.ask();
  const record = await fortress.client.hgetall(approvalKeys.record(card.id));
  const kept = await fortress.client.get("{coxswain}:state-epoch");
  await fortress.client.set("{coxswain}:state-epoch", "another");
  await fortress.client.hset(approvalKeys.record(card.id), record);
  try {
    await fortress.repels("approval_lost", () => approve(card));
  } finally {
    await fortress.client.set("{coxswain}:state-epoch", kept ?? "");
  }
});

test("the message of what waits edited to be asked by somebody else", async () => {
  const card = await fortress.ask();
  const keys = await fortress.client.keys("{coxswain}:*");
  let edits = 0;
  for (const key of keys) {
    if ((await fortress.client.type(key)) !== "hash") continue;
    for (const [field, text] of Object.entries(await fortress.client.hgetall(key)))
      if (text.includes(card.id) && text.includes('"operation"') && !key.includes("approval")) {
        await fortress.client.hset(key, field, text.replaceAll(people.developer.id, people.outsider.id));
        edits += 1;
      }
  }
  expect(edits).toBeGreaterThan(0);
  await approve(card);
  await fortress.repels("approval_forged", () => approve(card, people["approver-2"].id));
});
