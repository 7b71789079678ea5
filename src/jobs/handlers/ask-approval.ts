// Asks for approvals: opens one bound to the change, replaces older ones, and gives the card to show.

import { Failure } from "../../gitops/failure.ts";
import type { Approval, ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { decideSupersede } from "../../gitops/rules/approval/lapse.ts";
import { openApproval } from "../../gitops/rules/approval/open-approval.ts";
import { operationKey, repaint } from "../approvals/approval-desk.ts";
import { approvalId, decideStored } from "../approvals/approval-store.ts";
import { renderCard } from "../approvals/card.ts";
import type { ChangePlan } from "../changes/change-plan.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangeParts, ChangeRequest } from "./change-request.ts";
import { nameOfActor } from "./commit-trailers.ts";
import { summarizeObject } from "./summarize.ts";

/** Asks for approvals where the environment wants them; undefined where it does not. */
export async function askApproval(asking: {
  carried: Carried;
  environment: OpenEnvironment;
  parts: ChangeParts;
  plan: ChangePlan;
  facts: ApprovedChange;
  rules: ReturnType<ChangeParts["rules"]>;
  skips: ChangeRequest["skips"];
  stages: Record<string, number>;
}): Promise<Outcome | undefined> {
  const { carried, environment, parts, plan, facts, rules, stages } = asking;
  const { operation, signal } = carried;
  const { store, people } = parts;
  const nowMs = await store.nowMs();
  const { deadlineMs, policyHash: _, ...approvalRules } = rules;
  const { requester } = operation;
  const opening = openApproval({
    id: approvalId(operation.id),
    operation: operation.id,
    environment: environment.name,
    workloads: plan.moves.map((move) => move.workload),
    change: facts,
    requester: await people.requester(requester, nameOfActor(requester), signal),
    authors: await people.authors(plan.authors, signal),
    rules: approvalRules,
    eligible: rules.required === 0 ? [] : await people.eligible(environment.name, signal),
    nowMs,
    deadlineMs: nowMs + deadlineMs,
  });
  if (opening.kind === "not_needed") return undefined;
  const base = { environment: environment.name, revision: plan.head, objects: [], stages };
  if (opening.kind === "refused")
    return {
      ...base,
      kind: "refused",
      reason: `${opening.message} ${opening.quoted.join(", ")}`,
      reasonCode: opening.code,
      advice: opening.next,
    };
  if ((await store.create(opening.approval)) === "lost")
    throw new Failure("queue_unavailable", "Redis was emptied while the approval was stored.", { retry: "backoff" });
  await supersede(parts, opening.approval, nowMs);
  const found = await store.load(opening.approval.id);
  const approval = found.kind === "found" ? found.approval : opening.approval;
  const moved = new Set(plan.moves.map((move) => move.workload));
  const other = plan.sync.items.filter((item) => (item.action === "create" || item.action === "configure") && !moved.has(item.id));
  const otherChanges = other.slice(0, 20).map((item) => `${item.id.replace(/^[^:]*:/, "")} ${summarizeObject(item)}`);
  return {
    ...base,
    kind: "pending",
    reason: `waiting for ${approval.needed} ${approval.needed === 1 ? "approval" : "approvals"}`,
    reasonCode: "approval_pending",
    approval: renderCard(approval, { commits: plan.commits.slice(0, 10), otherChanges, healthyForMs: Object.fromEntries(plan.facts.map((each) => [each.workload, each.healthyForMs ?? 0])) }),
  };
}

/** An older request for any of the same workloads is replaced, and its message says so. */
async function supersede({ store, outbox }: ChangeParts, newer: Approval, nowMs: number): Promise<void> {
  for (const { approval } of await store.open(newer.environment, newer.workloads)) {
    const result = await decideStored(store, approval.id, (current) => decideSupersede(current, newer, nowMs));
    if (result.kind !== "accepted" || !("approval" in result)) continue;
    const message = await outbox.find(operationKey(approval.operation));
    const repainted = message === undefined ? undefined : repaint(message, result.approval);
    if (repainted !== undefined) await outbox.put(repainted);
  }
}
