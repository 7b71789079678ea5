// The audit log in Redis: entries are chained and sealed here, and stored by a script that lets nobody fork the chain.

import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import type { Logger } from "../../telemetry/log.ts";
import { type AuditEvent, type AuditLog, feedStream } from "../audit.ts";
import { keyPrefix } from "../redis.ts";
import { appendScript } from "./append-script.ts";
import { describeEvent } from "./describe-event.ts";
import { type AuditEntry, type AuditFacts, canonicalJson, noHash, sealEntry } from "./entry.ts";

export const auditKeys = {
  stream: `${keyPrefix}:audit`,
  /** Hash of the chain's end: epoch, seq, hash. */
  head: `${keyPrefix}:audit-head`,
  /** Stream ids of the entries about one operation, approval or commit. */
  about: (id: string) => `${keyPrefix}:audit-about:${id}`,
};

const keptEvents = 10_000;
const keptIndexSeconds = 400 * 24 * 3_600;
/** So many entries over the limit are taken out together, with one checkpoint. */
const defaultSlack = 1_000;
const maxTries = 100;

export interface AuditChainOptions {
  redis: Redis;
  /** The key that jobs are signed with. */
  key: string;
  /** Takes known secrets out of what people typed. */
  redact: (text: string) => string;
  /** Entries that are kept; those before them give way to a checkpoint. */
  keep: number;
  slack?: number | undefined;
  clock: () => Date;
  log: Pick<Logger, "info" | "warn">;
}

/** The end of the chain as this process last saw it. */
interface End {
  epoch: string;
  seq: number;
  hash: string;
  isThere: boolean;
}

type Stored = { kind: "stored"; length: number } | { kind: "behind"; end: End };

const nothingYet: End = { epoch: "", seq: 0, hash: "", isThere: false };

export function openAuditLog(options: AuditChainOptions): AuditLog {
  const { redis, key, redact, keep, slack = defaultSlack, clock, log } = options;
  let end = nothingYet;
  /** What this process wrote or saw last, for telling what was lost with it. */
  let seen: End | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function store(entry: AuditEntry, more: { event?: string; cutBefore?: string } = {}): Promise<Stored> {
    const ids = [...new Set([entry.operation, entry.approval, entry.commit])].filter((id) => id !== null);
    const keys = [auditKeys.stream, auditKeys.head, feedStream, ...ids.map(auditKeys.about)];
    const expected = `${end.hash}:${end.isThere ? 1 : 0}`;
    const place = [entry.epoch, String(entry.seq), entry.hash, canonicalJson(entry)];
    const rest = [more.event ?? "", String(keptEvents), more.cutBefore ?? "", String(keptIndexSeconds)];
    const answer = (await redis.eval(appendScript, keys.length, ...keys, expected, ...place, ...rest)) as string[];
    const [kind, first = "", second = "", third = "", fourth = ""] = answer;
    if (kind === "behind") return { kind, end: { epoch: first, seq: Number(second), hash: third, isThere: fourth === "1" } };
    catchUp({ epoch: entry.epoch, seq: entry.seq, hash: entry.hash, isThere: true });
    return { kind: "stored", length: Number(second) };
  }

  function seal(facts: AuditFacts): AuditEntry {
    return sealEntry(facts, { epoch: end.epoch, seq: end.seq + 1, prevHash: end.hash }, key);
  }

  function catchUp(now: End): void {
    end = now;
    if (now.hash !== "") seen = now;
  }

  /** A chain that has no end to go on from begins, and says what it knows of the one before. */
  async function begin(): Promise<Stored> {
    const before = end.hash !== "" ? end : seen;
    const lost = before === undefined ? {} : { lost: { epoch: before.epoch, seq: before.seq, hash: before.hash } };
    const isFirst = before === undefined && !end.isThere;
    const text = isFirst ? "the first entry" : "what was there before is gone";
    const facts: AuditFacts = { ...ofCoxswain("began", clock()), text, details: lost };
    const entry = sealEntry(facts, { epoch: randomBytes(8).toString("hex"), seq: 1, prevHash: noHash }, key);
    const stored = await store(entry);
    if (stored.kind === "behind") return stored;
    if (isFirst) log.info({ epoch: entry.epoch }, "the audit log begins");
    else log.warn({ epoch: entry.epoch, ...lost }, "the audit log was lost and begins anew");
    return stored;
  }

  async function write(facts: AuditFacts, event: string | undefined): Promise<void> {
    for (let tries = 0; tries < maxTries; tries++) {
      const isBegun = end.hash !== "" && end.isThere;
      const stored = isBegun ? await store(seal(facts), event === undefined ? {} : { event }) : await begin();
      if (stored.kind === "behind") catchUp(stored.end);
      else if (isBegun) return stored.length > keep + slack ? trim() : undefined;
    }
    throw new Error(`the end of the audit log moved ${maxTries} times while an entry was written`);
  }

  /** The oldest entries go, and an entry says which: nothing leaves the log unsaid. */
  async function trim(): Promise<void> {
    const [oldest, ...others] = await redis.xrange(auditKeys.stream, "-", "+", "COUNT", slack + 1);
    const kept = others.at(-1);
    const through = others.at(-2) ?? oldest;
    if (through === undefined || kept === undefined) return;
    const last = JSON.parse(through[1][1] ?? "{}") as Partial<AuditEntry>;
    const details = { throughEpoch: last.epoch, throughSeq: last.seq, throughHash: last.hash, removed: others.length };
    const facts: AuditFacts = { ...ofCoxswain("checkpoint", clock()), text: "the oldest entries were taken out", details };
    const stored = await store(seal(facts), { cutBefore: kept[0] });
    // Another replica was first, with an entry or with the very same cut: the next entry sees to it.
    if (stored.kind === "behind") catchUp(stored.end);
    else log.info({ removed: details.removed, throughSeq: details.throughSeq }, "the oldest entries of the audit log were taken out");
  }

  return {
    append(event) {
      // One after the other: entries of one process do not race each other for the end.
      const mine = turn.then(() => appendNow(event));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };

  async function appendNow(event: AuditEvent): Promise<void> {
    const facts = describeEvent(event);
    const told = isFollowed(event) ? JSON.stringify(event) : undefined;
    if (facts !== undefined) return write(redactFacts(facts, redact), told);
    if (told !== undefined) await redis.xadd(feedStream, "MAXLEN", "~", keptEvents, "*", "event", told);
  }
}

function isFollowed(event: AuditEvent): boolean {
  return event.kind === "requested" || event.kind === "answered" || event.kind === "ended";
}

function ofCoxswain(kind: "began" | "checkpoint", at: Date): AuditFacts {
  const nothing = { door: null, verb: null, environment: null, operation: null, approval: null, commit: null };
  return {
    kind,
    at: at.toISOString(),
    who: "schedule:the audit log",
    ...nothing,
    outcome: null,
    reasonCode: null,
    text: null,
    details: {},
  };
}

/** The entry's words without what is secret; the structure stays. */
function redactFacts(facts: AuditFacts, redact: (text: string) => string): AuditFacts {
  const text = canonicalJson(facts);
  const redacted = redact(text);
  return redacted === text ? facts : (JSON.parse(redacted) as AuditFacts);
}
