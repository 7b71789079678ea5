// An approval: what exactly is asked for, by whom, who wrote it, who said yes, and how it ended.

import { createHash } from "node:crypto";
import { z } from "zod";
import { Party } from "./party.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One image that moves, by the exact digest that runs after it. */
export const ApprovedMove = z.strictObject({
  workload: z.string(),
  container: z.string(),
  repository: z.string(),
  from: z.string(),
  to: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  /** What the tag names in its registry, where that is something else: what moves was built before. */
  tagDigest: z.string().optional(),
});
export type ApprovedMove = z.infer<typeof ApprovedMove>;

/** What an approver sees and says yes to. Anything else in its place voids the approval. */
export const ApprovedChange = z.strictObject({
  moves: z.array(ApprovedMove).readonly(),
  /** SHA-256 of the rendered difference to the cluster. */
  diffHash: sha256,
  /** SHA-256 of the environment's rules: roles, approvals, path. */
  policyHash: sha256,
});
export type ApprovedChange = z.infer<typeof ApprovedChange>;

export const Requester = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), party: Party }),
  /** Somebody, but who is not known to Slack: `cli ann`. Counts as an unknown author does. */
  z.strictObject({ kind: z.literal("unknown"), name: z.string() }),
  z.strictObject({ kind: z.literal("automation"), name: z.string() }),
]);
export type Requester = z.infer<typeof Requester>;

/** An author or co-author of a commit in the range; without a party nobody knows who it is. */
export const Author = z.strictObject({ name: z.string(), email: z.string(), party: Party.optional() });
export type Author = z.infer<typeof Author>;

/** The environment's rules for approvals, as they were when it was asked. */
export const ApprovalRules = z.strictObject({
  required: z.int().min(0),
  requesterCounts: z.boolean(),
  authorCounts: z.boolean(),
  unknownAuthor: z.enum(["block", "one-more", "ignore"]),
});
export type ApprovalRules = z.infer<typeof ApprovalRules>;

/** Where a click or a command came from: enough to show later which message it was given on. */
export const DecisionSource = z.strictObject({
  entry: z.enum(["button", "modal", "command", "mention", "cli"]),
  channel: z.string().optional(),
  messageTs: z.string().optional(),
  actionTs: z.string().optional(),
});
export type DecisionSource = z.infer<typeof DecisionSource>;

export const Vote = z.strictObject({
  voter: Party,
  atMs: z.number(),
  source: DecisionSource,
  comment: z.string().optional(),
  /** Why it no longer counts, found when it was to be carried out. */
  voided: z.enum(["not_eligible", "own_request", "own_change", "same_person"]).optional(),
});
export type Vote = z.infer<typeof Vote>;

/** `granted` has its votes and waits to be carried out; every status after it is final. */
export const ApprovalStatus = z.enum(["pending", "granted", "approved", "rejected", "expired", "withdrawn", "superseded", "void"]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

export const Approval = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^ap-[0-9a-f]{20}$/),
  /** The operation that waits for it; no other may be carried out under it. */
  operation: z.string(),
  environment: z.string(),
  /** `deployment/api`; a newer request for any of them replaces this one. */
  workloads: z.array(z.string()).readonly(),
  change: ApprovedChange,
  /** SHA-256 over environment and change; a button may carry it to say which version was seen. */
  binding: sha256,
  requester: Requester,
  authors: z.array(Author).readonly(),
  rules: ApprovalRules,
  /** Votes needed: the rule's number, and one more where an author is unknown and the rule says so. */
  needed: z.int().min(1),
  /** Who may approve as resolved when it was asked; for the card. Each click asks again. */
  eligible: z.array(Party).readonly(),
  openedAtMs: z.number(),
  /** The first millisecond that is too late for a vote. */
  deadlineMs: z.number(),
  /** The first millisecond that is too late to carry out what was granted in time. */
  executeByMs: z.number(),
  status: ApprovalStatus,
  votes: z.array(Vote).readonly(),
  /** How it ended; only with a final status. */
  ending: z
    .strictObject({
      atMs: z.number(),
      by: Party.optional(),
      /** A rejection's reason: foreign text. */
      reason: z.string().optional(),
      supersededBy: z.string().optional(),
      /** What changed, for `void`; holds foreign text. */
      changed: z.array(z.string()).readonly().optional(),
      source: DecisionSource.optional(),
    })
    .optional(),
});
export type Approval = z.infer<typeof Approval>;

export function isOpen({ status }: Pick<Approval, "status">): boolean {
  return status === "pending" || status === "granted";
}

/** The votes that count so far. */
export function countedVotes(approval: Pick<Approval, "votes">): Vote[] {
  return approval.votes.filter((vote) => vote.voided === undefined);
}

/** When something must happen to it without anybody's click; undefined when it has ended. */
export function dueAtMs(approval: Approval): number | undefined {
  if (approval.status === "pending") return approval.deadlineMs;
  return approval.status === "granted" ? approval.executeByMs : undefined;
}

export function bindingOf(environment: string, change: ApprovedChange): string {
  const moves = change.moves.map((move) => [
    ...[move.workload, move.container, move.repository, move.to, move.digest],
    ...(move.tagDigest === undefined ? [] : [move.tagDigest]),
  ]);
  const sorted = moves.map((move) => JSON.stringify(move)).sort();
  const canonical = JSON.stringify([environment, sorted, change.diffHash, change.policyHash]);
  return createHash("sha256").update(canonical).digest("hex");
}
