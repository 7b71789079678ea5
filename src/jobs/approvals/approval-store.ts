// Where approvals live: the port, and the one way to decide on a stored one, by compare-and-set.

import { createHash } from "node:crypto";
import type { Approval } from "../../gitops/rules/approval/approval.ts";
import { type Refusal, refuse } from "../../gitops/rules/approval/refusal.ts";

export interface StoredApproval {
  approval: Approval;
  /** Grows by one with each change; `replace` wants the one that was read. */
  version: number;
}

export type FoundApproval =
  | ({ kind: "found" } & StoredApproval)
  | { kind: "unknown" }
  /** The store's state was lost since it was written: void, whatever it says. */
  | { kind: "lost" }
  /** Somebody without the key wrote it. */
  | { kind: "forged" };

export interface ApprovalStore {
  /** `exists` when the id is known already: a repeated job opens its approval once. */
  create(approval: Approval): Promise<"created" | "exists" | "lost">;
  load(id: string): Promise<FoundApproval>;
  /** Stores the next value if nobody has changed it since `version`. */
  replace(version: number, next: Approval): Promise<"replaced" | "conflict" | "lost">;
  /** Open approvals of an environment, oldest first; with workloads, those that move any of them. */
  open(environment: string, workloads?: readonly string[]): Promise<StoredApproval[]>;
  /** Those whose deadline has come, first due first. */
  due(nowMs: number, limit: number): Promise<StoredApproval[]>;
}

/** Opaque, and the same for a repeated job. */
export function approvalId(operation: string): string {
  const hash = createHash("sha256").update(`coxswain-approval\0${operation}`).digest("hex");
  return `ap-${hash.slice(0, 20)}`;
}

const maxTries = 8;

/**
 * Loads, decides and stores as one step: when another click was first, it is decided again on what
 * that one left. `decide` is one of the pure decisions; its result stands only when it was stored.
 */
export async function decideStored<Result extends { approval: Approval } | { kind: string }>(
  store: Pick<ApprovalStore, "load" | "replace">,
  id: string,
  decide: (approval: Approval) => Result,
): Promise<Result | Refusal> {
  for (let tries = 0; tries < maxTries; tries++) {
    const found = await store.load(id);
    if (found.kind !== "found") return refuse(`approval_${found.kind}`, found.kind === "unknown" ? { quoted: [id] } : {});
    const result = decide(found.approval);
    if (!("approval" in result) || result.approval === found.approval) return result;
    const stored = await store.replace(found.version, result.approval);
    if (stored === "replaced") return result;
    if (stored === "lost") return refuse("approval_lost");
  }
  return refuse("approval_busy");
}
