// One entry of the audit log: what happened, where it stands in the chain, and the seal over both. Pure.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Through which door somebody came. */
export const AuditDoor = z.enum(["slash", "button", "modal", "mention", "shortcut", "cli", "webhook", "schedule"]);
export type AuditDoor = z.infer<typeof AuditDoor>;

export const AuditKind = z.enum([
  /** The chain begins: with a new Redis, or because its end was lost. */
  "began",
  /** The oldest entries were taken out, by the rule. */
  "checkpoint",
  "requested",
  "refused",
  "answered",
  /** A person or the clock decided on an approval. */
  "decided",
  "ended",
  /** Automation committed. */
  "committed",
]);
export type AuditKind = z.infer<typeof AuditKind>;

/** What an entry says. Ids, never display names; foreign text is cut and on one line. */
export const AuditFacts = z.strictObject({
  kind: AuditKind,
  /** RFC 3339. */
  at: z.string(),
  /** `slack:T012/U034`, `cli:ann`, `hook:ghcr`, `schedule:a tag policy`. */
  who: z.string(),
  door: AuditDoor.nullable(),
  verb: z.string().nullable(),
  environment: z.string().nullable(),
  operation: z.string().nullable(),
  approval: z.string().nullable(),
  commit: z.string().nullable(),
  outcome: z.string().nullable(),
  reasonCode: z.string().nullable(),
  /** One sentence: what was typed, a comment, a reason. */
  text: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
});
export type AuditFacts = z.infer<typeof AuditFacts>;

/** Where an entry stands. */
export interface ChainPlace {
  /** Names the chain: another one after Redis was emptied. */
  epoch: string;
  /** From 1 on, without a gap. */
  seq: number;
  /** The hash of the entry before; zeros for the first. */
  prevHash: string;
}

export const AuditEntry = AuditFacts.extend({
  version: z.literal(1),
  epoch: z.string().regex(/^[0-9a-f]{16}$/),
  seq: z.int().min(1),
  prevHash: sha256,
  /** SHA-256 over the canonical JSON of everything above. */
  hash: sha256,
  /** HMAC-SHA256 over the hash, by the key that jobs are signed with. */
  seal: sha256,
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const noHash = "0".repeat(64);

export function sealEntry(facts: AuditFacts, place: ChainPlace, key: string): AuditEntry {
  const { epoch, seq, prevHash } = place;
  const body = { version: 1 as const, epoch, seq, prevHash, ...facts };
  const hash = hashBody(body);
  return { ...body, hash, seal: sealOf(hash, key) };
}

/** Whether the entry says what it said when its hash was made. */
export function isUnchanged(entry: AuditEntry): boolean {
  const { hash, seal: _, ...body } = entry;
  return hashBody(body) === hash;
}

/** Whether a Coxswain with this key wrote it. */
export function isSealed(entry: Pick<AuditEntry, "hash" | "seal">, key: string): boolean {
  return timingSafeEqual(Buffer.from(sealOf(entry.hash, key)), Buffer.from(entry.seal));
}

/** JSON with sorted keys and no white space: the same value has the same bytes, whoever printed it before. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  const pairs = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${pairs.map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`).join(",")}}`;
}

function hashBody(body: object): string {
  return createHash("sha256").update(canonicalJson(body)).digest("hex");
}

function sealOf(hash: string, key: string): string {
  return createHmac("sha256", key).update("coxswain-audit-1\0").update(hash).digest("hex");
}
