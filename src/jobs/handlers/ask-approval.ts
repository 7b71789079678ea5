// Asks for approvals: opens one bound to the change, replaces older ones, and gives the card to show.

import { Failure } from "../../gitops/failure.ts";
import type { Approval, ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { decideSupersede } from "../../gitops/rules/approval/lapse.ts";
import { openApproval } from "../../gitops/rules/approval/open-approval.ts";
import { findVotersLeft, nameUnknown } from "../../gitops/rules/approval/separation.ts";
import { approvalId, decideStored } from "../approvals/approval-store.ts";
import { renderCard } from "../approvals/card.ts";
import { cardFacts, countChangedLines } from "../approvals/card-facts.ts";
import { operationKey } from "../approvals/card-painter.ts";
import type { ChangePlan } from "../changes/change-plan.ts";
import { fetchFileDiff } from "../changes/file-diff.ts";
import type { CopyPlace } from "../message.ts";
import type { Operation } from "../operation.ts";
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
  const { deadlineMs, reminderMs, policyHash: _, ...approvalRules } = rules;
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
  if (reminderMs > 0) await parts.reminders.schedule(opening.approval.id, nowMs + deadlineMs - reminderMs);
  await copyCard(parts, opening.approval, operation);
  const found = await store.load(opening.approval.id);
  const approval = found.kind === "found" ? found.approval : opening.approval;
  const changedLines = countChangedLines(await fetchFileDiff(environment.repository.snapshot(plan.head), plan.files, signal));
  const unknownAuthors = nameUnknown(approval.requester, approval.authors);
  const source = operation.request.verb === "promote" ? operation.request.from : undefined;
  const seen = cardFacts(plan, { unknownAuthors, source, skips: asking.skips, changedLines });
  const moved = new Set(plan.moves.map((move) => move.workload));
  const other = plan.sync.items.filter((item) => (item.action === "create" || item.action === "configure") && !moved.has(item.id));
  const otherChanges = other.slice(0, 20).map((item) => `${item.id.replace(/^[^:]*:/, "")} ${summarizeObject(item)}`);
  return {
    ...base,
    kind: "pending",
    reason: `waiting for ${approval.needed} ${approval.needed === 1 ? "approval" : "approvals"}`,
    reasonCode: "approval_pending",
    approval: renderCard(approval, { commits: plan.commits.slice(0, 10), otherChanges, healthyForMs: {}, facts: seen }),
  };
}

/** An older request for any of the same workloads is replaced, and its message says so. */
async function supersede({ store, painter }: ChangeParts, newer: Approval, nowMs: number): Promise<void> {
  for (const { approval } of await store.open(newer.environment, newer.workloads)) {
    const result = await decideStored(store, approval.id, (current) => decideSupersede(current, newer, nowMs));
    if (result.kind === "accepted" && "approval" in result) await painter.paint(result.approval);
  }
}

/** Approvers see it in the environment's channel, and in direct messages where they want that. */
async function copyCard({ notify, copies, channelOf }: ChangeParts, approval: Approval, { id, origin }: Operation): Promise<void> {
  const wanting = await notify.wanting(approval.environment, findVotersLeft(approval));
  const channel = channelOf(approval.environment);
  const places: CopyPlace[] = wanting.map(({ user }) => ({ user }));
  if (channel !== undefined && channel !== origin.channel) places.push({ channel });
  await copies.add(operationKey(id), places);
}
