// Opens an approval, or says why none is needed or none can be asked for.

import {
  type Approval,
  type ApprovalRules,
  type ApprovedChange,
  type ApprovedMove,
  type Author,
  bindingOf,
  type Requester,
} from "./approval.ts";
import type { Party } from "./party.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { nameUnknown } from "./separation.ts";

export interface ApprovalRequest {
  /** `ap-` and 20 hexadecimal digits. */
  id: string;
  operation: string;
  environment: string;
  workloads: readonly string[];
  change: Omit<ApprovedChange, "moves"> & { moves: readonly (Omit<ApprovedMove, "digest"> & { digest?: string | undefined })[] };
  requester: Requester;
  authors: readonly Author[];
  rules: ApprovalRules;
  /** Who may approve there now, groups resolved. */
  eligible: readonly Party[];
  nowMs: number;
  deadlineMs: number;
  /** How long after the deadline a granted change may still be carried out: a queue may be long. */
  executionGraceMs?: number;
}

export type Opening = { kind: "opened"; approval: Approval } | { kind: "not_needed" } | Refusal;

const defaultGraceMs = 15 * 60_000;

/** `eligible` may be too few for the number that is needed: the card says so, and people may join the group in time. */
export function openApproval(request: ApprovalRequest): Opening {
  const { rules, authors, requester } = request;
  if (rules.required === 0) return { kind: "not_needed" };
  const moves: ApprovedMove[] = [];
  for (const { digest, ...move } of request.change.moves) {
    if (digest === undefined) return refuse("digest_missing");
    const { workload, container, repository, from, to, tagDigest } = move;
    moves.push({ workload, container, repository, from, to, digest, ...(tagDigest !== undefined && { tagDigest }) });
  }
  const unknown = nameUnknown(requester, authors);
  if (unknown.length > 0 && rules.unknownAuthor === "block") return refuse("author_unknown", { quoted: unknown });
  const change = { moves, diffHash: request.change.diffHash, policyHash: request.change.policyHash };
  return {
    kind: "opened",
    approval: {
      version: 1,
      id: request.id,
      operation: request.operation,
      environment: request.environment,
      workloads: [...request.workloads],
      change,
      binding: bindingOf(request.environment, change),
      requester,
      authors: [...authors],
      rules,
      needed: neededVotes(rules, unknown.length),
      eligible: [...request.eligible],
      openedAtMs: request.nowMs,
      deadlineMs: request.deadlineMs,
      executeByMs: request.deadlineMs + (request.executionGraceMs ?? defaultGraceMs),
      status: "pending",
      votes: [],
    },
  };
}

/** However many are unknown, it is one vote more. */
export function neededVotes(rules: ApprovalRules, unknownPeople: number): number {
  return rules.required + (unknownPeople > 0 && rules.unknownAuthor === "one-more" ? 1 : 0);
}
