// What the thread shows of an approval: plain data, made anew from the approval after each decision. Pure.

import { type Approval, countedVotes } from "../../gitops/rules/approval/approval.ts";

export interface ApprovalCard {
  id: string;
  /** The hash that a button carries: which version of the change its presser saw. */
  binding: string;
  status: Approval["status"];
  needed: number;
  /** Slack user ids of those whose votes count. */
  approvedBy: string[];
  /** Slack user ids of those who may approve and have not. */
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
  ending: { by: string | undefined; reason: string | undefined; changed: string[]; at: string } | undefined;
}

export function renderCard(
  approval: Approval,
  seen: Pick<ApprovalCard, "commits" | "otherChanges"> & { healthyForMs: Record<string, number> },
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
    mayApprove: approval.eligible.map((party) => party.user).filter((user) => !approvedBy.includes(user)),
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
    ending:
      ending === undefined
        ? undefined
        : { by: ending.by?.user, reason: ending.reason, changed: [...(ending.changed ?? [])], at: new Date(ending.atMs).toISOString() },
  };
}

/** The same card after a decision: what was seen stays, who decided is new. */
export function repaintCard(card: ApprovalCard, approval: Approval): ApprovalCard {
  const healthyForMs = Object.fromEntries(card.rows.map((row) => [row.workload, row.healthyForMs ?? 0]));
  return renderCard(approval, { ...card, healthyForMs });
}
