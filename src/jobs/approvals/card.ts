// What the thread shows of an approval: plain data, made anew from the approval after each decision. Pure.

import { type Approval, countedVotes } from "../../gitops/rules/approval/approval.ts";
import { findVotersLeft } from "../../gitops/rules/approval/separation.ts";
import type { CardFacts } from "./card-facts.ts";

export interface ApprovalCard {
  id: string;
  /** The hash that a button carries: which version of the change its presser saw. */
  binding: string;
  status: Approval["status"];
  needed: number;
  /** Slack user ids of those whose votes count. */
  approvedBy: string[];
  /** What they said with it: foreign text. */
  comments?: { user: string; text: string }[] | undefined;
  /** Slack user ids of those whose vote would still count. */
  mayApprove: string[];
  requestedBy: string | undefined;
  /** RFC 3339. */
  deadline: string;
  rows: { workload: string; from: string; to: string; digest: string; healthyForMs: number | undefined }[];
  commits: { revision: string; subject: string; author: string }[];
  authors: string[];
  /** Objects that the cluster would change beside the images. */
  otherChanges: string[];
  diffHash: string;
  /** What people decide on; cards of an older version have none. */
  facts?: CardFacts | undefined;
  ending:
    | { by: string | undefined; reason: string | undefined; changed: string[]; at: string; replacedBy?: string | undefined }
    | undefined;
}

export function renderCard(
  approval: Approval,
  seen: Pick<ApprovalCard, "commits" | "otherChanges" | "facts"> & { healthyForMs: Record<string, number> },
): ApprovalCard {
  const votes = countedVotes(approval);
  const approvedBy = votes.map((vote) => vote.voter.user);
  const { ending, requester } = approval;
  return {
    id: approval.id,
    binding: approval.binding,
    status: approval.status,
    needed: approval.needed,
    approvedBy,
    comments: votes.flatMap(({ voter, comment }) => (comment === undefined ? [] : [{ user: voter.user, text: comment }])),
    mayApprove: findVotersLeft(approval).map((party) => party.user),
    requestedBy: requester.kind === "person" ? requester.party.user : undefined,
    deadline: new Date(approval.deadlineMs).toISOString(),
    rows: approval.change.moves.map(({ workload, from, to, digest }) => ({
      workload,
      from,
      to,
      digest,
      healthyForMs: seen.healthyForMs[workload],
    })),
    commits: seen.commits,
    authors: approval.authors.map((author) => author.name),
    otherChanges: seen.otherChanges,
    diffHash: approval.change.diffHash,
    facts: seen.facts,
    ending:
      ending === undefined
        ? undefined
        : {
            by: ending.by?.user,
            reason: ending.reason,
            changed: [...(ending.changed ?? [])],
            at: new Date(ending.atMs).toISOString(),
            replacedBy: ending.supersededBy,
          },
  };
}

/** The same card after a decision: what was seen stays, who decided is new. */
export function repaintCard(card: ApprovalCard, approval: Approval): ApprovalCard {
  const healthyForMs = Object.fromEntries(card.rows.map((row) => [row.workload, row.healthyForMs ?? 0]));
  return renderCard(approval, { ...card, healthyForMs });
}
