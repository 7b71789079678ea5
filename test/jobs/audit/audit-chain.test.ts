// The audit log in Redis: one chain however many write, a checkpoint for what gives way, and a new beginning when Redis was emptied.

import { afterEach, beforeEach, expect, test } from "vitest";
import { type AuditChainOptions, auditKeys, openAuditLog } from "../../../src/jobs/audit/audit-chain.ts";
import type { AuditEntry } from "../../../src/jobs/audit/entry.ts";
import { openAuditEntries } from "../../../src/jobs/audit/read-entries.ts";
import { createChainVerifier } from "../../../src/jobs/audit/verify-chain.ts";
import type { AuditEvent, AuditLog } from "../../../src/jobs/audit.ts";
import { connectRedis } from "../../../src/jobs/redis.ts";
import { anOperation } from "../operations.ts";
import { startTestRedis, type TestRedis, until } from "../redis.ts";

const key = "a key";
let redis: TestRedis;
let said: { level: string; object: Record<string, unknown>; message: string }[];

beforeEach(async () => {
  redis = await startTestRedis();
  await until(() => redis.connections.producer.status === "ready");
  said = [];
});
afterEach(() => redis.close());

function open(more: Partial<AuditChainOptions> = {}): AuditLog {
  const note = (level: string) => (object: unknown, message?: string) =>
    void said.push({ level, object: object as Record<string, unknown>, message: message ?? "" });
  const log = { info: note("info"), warn: note("warn") } as unknown as AuditChainOptions["log"];
  const redact = (text: string) => text.replaceAll("xoxb-secret", "[redacted]");
  return openAuditLog({ redis: redis.connections.producer, key, redact, keep: 1_000, clock: () => new Date(), log, ...more });
}

const request = (trigger: string) => {
  const operation = anOperation({ trigger });
  return { kind: "requested", at: operation.acceptedAt, operation } as const;
};

const refusal = (text: string): AuditEvent => ({
  kind: "answered",
  at: "2026-11-23T02:00:00.000Z",
  requester: { kind: "slack", team: "T1", user: "U1" },
  trigger: "t",
  text,
  outcome: { kind: "refused", environment: "prod", objects: [], stages: {}, reason: "You may not.", reasonCode: "role_missing" },
  door: "mention",
});

async function all(): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const { entry } of openAuditEntries(redis.connections.producer).read()) entries.push(entry as AuditEntry);
  return entries;
}

async function problem() {
  const verifier = createChainVerifier({ key });
  for (const entry of await all()) verifier.take(entry);
  return verifier.finish().problem;
}

test("four replicas that write at once make one chain without a gap", async () => {
  const connections = [1, 2, 3, 4].map(() => connectRedis(redis.server.url, () => undefined));
  const logs = connections.map((each) => open({ redis: each.producer }));
  await Promise.all(logs.flatMap((log, replica) => Array.from({ length: 25 }, (_, at) => log.append(request(`${replica} ${at}`)))));
  await Promise.all(connections.map((each) => each.close()));
  const entries = await all();
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
  expect(new Set(entries.map((entry) => entry.operation)).size).toBe(101);
  expect(await problem()).toBeUndefined();
  expect(said.map((each) => each.message)).toEqual(["the audit log begins"]);
});

test("an entry says who, through which door, what, and why not; secrets and line breaks are taken out", async () => {
  await open().append(refusal(`sync prod\nxoxb-secret ${"x".repeat(2_000)}`));
  const [, entry] = await all();
  expect(entry).toMatchObject({
    kind: "refused",
    who: "slack:T1/U1",
    door: "mention",
    verb: "sync",
    environment: "prod",
    outcome: "refused",
    reasonCode: "role_missing",
  });
  expect(entry?.text).toMatch(/^sync prod \[redacted\] x+…$/);
  expect(JSON.stringify(entry).length).toBeLessThan(2_000);
  expect(await problem()).toBeUndefined();
});

test("Redis emptied under a running process: a new chain says what was lost, and the log warns", async () => {
  const log = open();
  await log.append(request("before"));
  const [, before] = await all();
  await redis.connections.producer.flushall();
  await log.append(request("after"));
  const [began, after] = await all();
  expect(began).toMatchObject({ kind: "began", seq: 1, details: { lost: { seq: 2, hash: before?.hash } } });
  expect(after).toMatchObject({ kind: "requested", seq: 2, epoch: began?.epoch });
  expect(began?.epoch).not.toBe(before?.epoch);
  expect(said.map(({ level, message }) => `${level} ${message}`)).toEqual([
    "info the audit log begins",
    "warn the audit log was lost and begins anew",
  ]);
  expect(await problem()).toBeUndefined();
});

test("the stream alone deleted: the chain begins anew, and says which end it had", async () => {
  await open().append(request("before"));
  const [, before] = await all();
  await redis.connections.producer.del(auditKeys.stream);
  await open().append(request("after"));
  expect((await all())[0]).toMatchObject({
    kind: "began",
    text: "what was there before is gone",
    details: { lost: { hash: before?.hash } },
  });
});

test("what is over the limit gives way to a checkpoint, and the rest is still in order", async () => {
  const log = open({ keep: 20, slack: 5 });
  for (let at = 0; at < 60; at++) await log.append(request(String(at)));
  const entries = await all();
  expect(entries.length).toBeLessThanOrEqual(26);
  expect(entries[0]?.seq).toBeGreaterThan(30);
  expect(entries.filter((entry) => entry.kind === "checkpoint").length).toBeGreaterThan(0);
  expect(await problem()).toBeUndefined();
  await redis.connections.producer.xtrim(auditKeys.stream, "MAXLEN", 8);
  expect(await problem()).toMatchObject({ fault: "cut_at_front" });
});

test("an entry that somebody edits in Redis is named", async () => {
  const log = open();
  for (const at of [1, 2, 3]) await log.append(request(String(at)));
  const { producer } = redis.connections;
  const stored = await producer.xrange(auditKeys.stream, "-", "+");
  await producer.del(auditKeys.stream);
  for (const [id, fields] of stored) await producer.xadd(auditKeys.stream, id, "entry", (fields[1] ?? "").replace('"seq":3', '"seq":9'));
  expect(await problem()).toMatchObject({ fault: "changed", position: 3 });
});
