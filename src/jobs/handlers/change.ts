// Release and promotion: planned, decided on where the environment wants it, committed, synced. One handler for both.

import type { Revision } from "../../gitops/names.ts";
import type { ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { type ChangePlan, hashChange } from "../changes/change-plan.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { askApproval } from "./ask-approval.ts";
import type { ChangeParts, ChangeRequest } from "./change-request.ts";
import { commitAndSync } from "./commit-and-sync.ts";
import { confirmApproval, loadApproval } from "./confirm-approval.ts";
import { createStages } from "./stages.ts";

export async function carryOutChange(
  carried: Carried,
  environment: OpenEnvironment,
  change: ChangeRequest,
  parts: ChangeParts,
): Promise<Outcome> {
  const { signal, operation } = carried;
  const stages = createStages(parts.clock);
  const head = await stages.time("fetch", () => environment.repository.fetch(environment.branch, signal));
  const made = await environment.repository.findByTrailer({ name: "Coxswain-Job", value: operation.id, to: head }, signal);
  const plan = await stages.time("plan", () => change.plan(head));
  const rules = parts.rules(environment.name);
  const facts: ApprovedChange = {
    moves: plan.moves.map((move) => ({ ...pick(move), digest: move.digest ?? "" })),
    diffHash: hashChange(plan),
    policyHash: rules.policyHash,
  };
  // What was committed before the worker ended is finished, whatever has changed since.
  if (made !== undefined)
    return commitAndSync({
      carried,
      environment,
      change,
      parts,
      stages: stages.totals(),
      approval: await loadApproval(parts.store, change.approval),
    });
  if (plan.moves.length === 0) return nothingToMove(environment.name, head, plan, stages.totals());
  if (change.dryRun) return dryRun(environment.name, head, plan, stages.totals());
  if (change.approval === undefined) {
    const asked = await askApproval({ carried, environment, parts, plan, facts, rules, stages: stages.totals() });
    if (asked !== undefined) return asked;
    return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: undefined });
  }
  const approved = await confirmApproval({ carried, parts, plan, facts, approval: change.approval });
  if (approved.kind === "refused") return { ...approved.outcome, environment: environment.name, revision: head, stages: stages.totals() };
  return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: approved.approval });
}

function pick(move: ChangePlan["moves"][number]) {
  const { workload, container, repository, from, to } = move;
  return { workload, container, repository, from, to };
}

function nothingToMove(environment: string, revision: Revision, plan: ChangePlan, stages: Record<string, number>): Outcome {
  const reasons = plan.notMoved.map(
    ({ workload, container, status, reason }) =>
      `${workload.replace(/^[^:]*:/, "")}${container === "" ? "" : ` ${container}`}: ${status}, ${reason}`,
  );
  const failed = plan.notMoved.find((each) => each.status !== "ignored" && each.reason !== "image(s) up to date");
  if (failed !== undefined)
    return {
      kind: "refused",
      environment,
      revision,
      objects: [],
      stages,
      reason: reasons[plan.notMoved.indexOf(failed)] ?? failed.reason,
      reasonCode: "nothing_to_move",
      answer: reasons,
    };
  return { kind: "unchanged", environment, revision, objects: [], stages, reason: "there is nothing to move", answer: reasons };
}

function dryRun(environment: string, revision: Revision, plan: ChangePlan, stages: Record<string, number>): Outcome {
  const answer = plan.moves.map(
    (move) =>
      `${move.workload.replace(/^[^:]*:/, "")} ${move.container}: ${move.from} → ${move.to}${move.digest === undefined ? "" : ` (${move.digest.slice(0, 19)}…)`}`,
  );
  return { kind: "answered", environment, revision, objects: [], stages, dryRun: true, answer };
}
