// The last question before anything is pushed: does the approval still hold for what would be done now?

import type { Approval, ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { decideExecution } from "../../gitops/rules/approval/execution.ts";
import type { Party } from "../../gitops/rules/approval/party.ts";
import { type ApprovalStore, decideStored } from "../approvals/approval-store.ts";
import type { ChangePlan } from "../changes/change-plan.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { ChangeParts } from "./change-request.ts";
import { approversOf } from "./commit-and-sync.ts";

export type Confirmed = { kind: "approved"; approval: Approval } | { kind: "refused"; outcome: Omit<Outcome, "environment" | "stages"> };

/** The last question, with everything found out anew: does the approval still hold? */
export async function confirmApproval(confirming: {
  carried: Carried;
  parts: ChangeParts;
  plan: ChangePlan;
  facts: ApprovedChange;
  approval: string;
}): Promise<Confirmed> {
  const { carried, parts, plan, facts } = confirming;
  const { operation, signal } = carried;
  const { store, people } = parts;
  const [nowMs, authors, eligible] = await Promise.all([store.nowMs(), people.authors(plan.authors, signal), stillEligible(confirming)]);
  const decided = await decideStored(store, confirming.approval, (approval) =>
    decideExecution(approval, {
      nowMs,
      operation: operation.anchor ?? operation.id,
      change: facts,
      authors,
      eligible,
      requesterMayAsk: true,
    }),
  );
  const refusal = (reason: string, reasonCode: string, approval?: Approval): Confirmed => ({
    kind: "refused",
    outcome: {
      kind: "refused",
      objects: [],
      reason,
      reasonCode,
      advice: "Ask again with the command.",
      ...(approval === undefined ? {} : { approvals: approversOf(approval) }),
    },
  });
  switch (decided.kind) {
    case "approved":
      return { kind: "approved", approval: decided.approval };
    case "void":
      return refusal(
        `this approval no longer holds: ${decided.changed.join("; ")}. Nothing was changed`,
        "approval_void",
        decided.approval,
      );
    case "pending":
      return refusal("an approval no longer counts, and others are needed", "approval_pending", decided.approval);
    case "ended":
      return refusal(`the approval had ended: ${decided.approval.status}`, "already_decided", decided.approval);
    case "refused":
      return refusal(decided.message, decided.code);
  }
}

/** Of those who voted, who may still approve: asked of each person, where they voted. */
async function stillEligible({ carried, parts, plan, approval }: Parameters<typeof confirmApproval>[0]): Promise<Party[]> {
  const { store, people } = parts;
  const votes = (await loadApproval(store, approval))?.votes ?? [];
  const may = await Promise.all(
    votes.map(async ({ voter, source }) => {
      const isStill = await people.mayApprove(plan.environment, voter, source.channel ?? "", carried.signal);
      return isStill ? [await people.party(voter.team, voter.user, carried.signal)] : [];
    }),
  );
  return may.flat();
}

export async function loadApproval(store: ApprovalStore, id: string | undefined): Promise<Approval | undefined> {
  if (id === undefined) return undefined;
  const found = await store.load(id);
  return found.kind === "found" ? found.approval : undefined;
}
