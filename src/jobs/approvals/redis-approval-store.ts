// Approvals in Redis: every change is one script that looks at the epoch and the version before it writes.

import type { Redis } from "ioredis";
import { type Approval, dueAtMs, isOpen } from "../../gitops/rules/approval/approval.ts";
import { keyPrefix } from "../redis.ts";
import { type ApprovalRecord, openRecord, signRecord } from "./approval-record.ts";
import type { ApprovalStore, FoundApproval, StoredApproval } from "./approval-store.ts";
import { epochKey, type StateEpoch } from "./state-epoch.ts";

export const approvalKeys = {
  record: (id: string) => `${keyPrefix}:approval:${id}`,
  /** Sorted set of open approvals' ids by when they were opened. */
  open: (environment: string) => `${keyPrefix}:approvals:${environment}`,
  /** Sorted set of open approvals' ids by when they lapse. */
  due: `${keyPrefix}:approvals-due`,
  /** Hash of ids to versions: what was decided and may not have been shown or begun yet. */
  untold: `${keyPrefix}:approvals-untold`,
};

/** Ended approvals stay readable so that late clicks get their reason; the audit log keeps longer. */
const keepEndedMs = 30 * 24 * 3_600_000;

const writeScript = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
if (redis.call('HGET', KEYS[2], 'version') or '0') ~= ARGV[2] then return 'conflict' end
redis.call('HSET', KEYS[2], 'version', ARGV[3], 'body', ARGV[4], 'mac', ARGV[5])
if ARGV[2] ~= '0' then redis.call('HSET', KEYS[5], ARGV[6], ARGV[3]) end
if ARGV[7] == '' then
  redis.call('ZREM', KEYS[3], ARGV[6])
  redis.call('ZREM', KEYS[4], ARGV[6])
  redis.call('PEXPIRE', KEYS[2], ARGV[9])
else
  redis.call('ZADD', KEYS[3], ARGV[8], ARGV[6])
  redis.call('ZADD', KEYS[4], ARGV[7], ARGV[6])
  redis.call('PERSIST', KEYS[2])
end
return 'replaced'`;

const toldScript = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end`;

export interface RedisApprovalStore extends ApprovalStore {
  /** Those that were decided on and not called told since: whoever decided may have been killed before the rest was done. */
  untold(): Promise<{ id: string; version: string }[]>;
  /** What follows from that version was done. */
  told(id: string, version: string): Promise<void>;
  /** Milliseconds by Redis's clock: the one that all replicas share, for deadlines. */
  nowMs(): Promise<number>;
  /** After the epoch was lost: voids what is left from before it, and gives it to be told of. */
  voidLost(environments: readonly string[], nowMs: number): Promise<Approval[]>;
}

export function openApprovalStore(options: { redis: Redis; key: string; epoch: StateEpoch }): RedisApprovalStore {
  const { redis, key, epoch } = options;

  async function write(version: number, approval: Approval): Promise<"replaced" | "conflict" | "lost"> {
    const { id } = approval;
    const signed = signRecord({ epoch: epoch.current(), version: version + 1, approval }, key);
    const keys = [epochKey, approvalKeys.record(id), approvalKeys.open(approval.environment), approvalKeys.due, approvalKeys.untold];
    const versions = [String(version), String(version + 1)];
    const places = [id, String(dueAtMs(approval) ?? ""), String(approval.openedAtMs), String(keepEndedMs)];
    const answer = await redis.eval(writeScript, keys.length, ...keys, epoch.current(), ...versions, signed.body, signed.mac, ...places);
    return answer as "replaced" | "conflict" | "lost";
  }

  async function read(id: string): Promise<{ kind: "record"; record: ApprovalRecord } | { kind: "unknown" | "lost" | "forged" }> {
    const answers = await redis.multi().get(epochKey).hgetall(approvalKeys.record(id)).exec();
    const [now, fields] = (answers ?? []).map(([error, value]) => {
      if (error !== null) throw error;
      return value;
    }) as [string | null, Record<string, string>];
    if (Object.keys(fields).length === 0) return { kind: now === epoch.current() ? "unknown" : "lost" };
    const record = openRecord(fields, id, key);
    if (record === undefined || String(record.version) !== fields.version) return { kind: "forged" };
    return { kind: "record", record };
  }

  async function load(id: string): Promise<FoundApproval> {
    const found = await read(id);
    if (found.kind !== "record") return found;
    const { approval, version } = found.record;
    // An ended one stays what it was; a loss of state voids only what could still be decided.
    if (found.record.epoch !== epoch.current() && isOpen(approval)) return { kind: "lost" };
    return { kind: "found", approval, version };
  }

  async function loadAll(ids: readonly string[]): Promise<StoredApproval[]> {
    const found = await Promise.all(ids.map(load));
    return found.flatMap((each) =>
      each.kind === "found" && isOpen(each.approval) ? [{ approval: each.approval, version: each.version }] : [],
    );
  }

  return {
    async create(approval) {
      const answer = await write(0, approval);
      return answer === "replaced" ? "created" : answer === "conflict" ? "exists" : "lost";
    },
    load,
    replace: write,
    async open(environment, workloads) {
      const all = await loadAll(await redis.zrange(approvalKeys.open(environment), "0", "-1"));
      if (workloads === undefined) return all;
      return all.filter(({ approval }) => approval.workloads.some((workload) => workloads.includes(workload)));
    },
    async due(nowMs, limit) {
      return loadAll(await redis.zrangebyscore(approvalKeys.due, "-inf", nowMs, "LIMIT", 0, limit));
    },
    async untold() {
      return Object.entries(await redis.hgetall(approvalKeys.untold)).map(([id, version]) => ({ id, version }));
    },
    async told(id, version) {
      await redis.eval(toldScript, 1, approvalKeys.untold, id, version);
    },
    async nowMs() {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    },
    async voidLost(environments, nowMs) {
      const voided: Approval[] = [];
      for (const environment of environments) {
        for (const id of await redis.zrange(approvalKeys.open(environment), "0", "-1")) {
          const found = await read(id);
          if (found.kind !== "record" || found.record.epoch === epoch.current()) continue;
          const ending = { atMs: nowMs, changed: ["Coxswain's memory of it was lost"] };
          const approval: Approval = { ...found.record.approval, status: "void", ending };
          if ((await write(found.record.version, approval)) === "replaced") voided.push(approval);
        }
      }
      return voided;
    },
  };
}
