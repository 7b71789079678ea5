// Release and promotion: planned, decided on where the environment wants it, committed, synced. One handler for both.

import type { ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { type ChangePlan, changesOf, hashChange } from "../changes/change-plan.ts";
import { withSourceWork } from "../changes/source-work.ts";
import type { Operation } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { askApproval } from "./ask-approval.ts";
import { nothingToMove, wholeOrNothing } from "./change-outcomes.ts";
import type { ChangeParts, ChangeRequest } from "./change-request.ts";
import { commitAndSync } from "./commit-and-sync.ts";
import { confirmApproval, loadApproval } from "./confirm-approval.ts";
import { dryRunOutcome } from "./dry-run.ts";
import { refuseFrozen, wouldBeRefused } from "./frozen.ts";
import { createStages } from "./stages.ts";

export async function carryOutChange(
  carried: Carried,
  environment: OpenEnvironment,
  asked: ChangeRequest,
  parts: ChangeParts,
): Promise<Outcome> {
  const { signal, operation } = carried;
  const change: ChangeRequest = { ...asked, plan: async (head) => wholeOrNothing(await asked.plan(head)) };
  const stages = createStages(parts.clock);
  const head = await stages.time("fetch", () => environment.repository.fetch(environment.branch, signal));
  const made = await environment.repository.findByTrailer({ name: "Coxswain-Job", value: operation.id, to: head }, signal);
  const planned = await stages.time("plan", () => change.plan(head));
  const isMade = made !== undefined || planned.moves.length === 0;
  const plan = isMade ? planned : await stages.time("authors", () => withSourceWork(planned, parts.gitHosts.hosts, signal));
  const rules = parts.rules(environment.name);
  const facts: ApprovedChange = {
    moves: plan.moves.map((move, at) => ({ ...pick(move), digest: move.digest ?? "", ...tagDigestOf(plan.facts[at]) })),
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
  const frozen = isForced(operation) ? undefined : await refuseFrozen(carried, environment, parts.clock());
  if (frozen !== undefined && !change.dryRun) return { ...frozen, revision: head, stages: stages.totals(), changes: changesOf(plan) };
  if (plan.moves.length === 0) return nothingToMove(environment.name, head, plan, stages.totals());
  if (change.dryRun) {
    const outcome = await stages.time("dryRun", () => dryRunOutcome(environment, plan, { stages: stages.totals(), signal }));
    const approvals = rules.required > 0 ? `${environment.name} wants ${rules.required} to approve it before it is done.` : undefined;
    const advice = [wouldBeRefused(frozen), approvals].filter((each) => each !== undefined).join(" ");
    return { ...outcome, changes: changesOf(plan), ...(advice === "" ? {} : { advice }) };
  }
  if (change.approval === undefined) {
    const pending = await askApproval({ carried, environment, parts, plan, facts, rules, skips: change.skips, stages: stages.totals() });
    if (pending?.kind === "refused") return { ...pending, changes: changesOf(plan) };
    if (pending !== undefined) {
      const { diff } = await dryRunOutcome(environment, plan, { stages: stages.totals(), signal });
      return { ...pending, changes: changesOf(plan), ...(diff !== undefined && { diff }) };
    }
    return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: undefined });
  }
  const approved = await confirmApproval({ carried, parts, plan, facts, approval: change.approval });
  if (approved.kind === "refused") return { ...approved.outcome, environment: environment.name, revision: head, stages: stages.totals() };
  return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: approved.approval });
}

function isForced({ request }: Operation): boolean {
  return "force" in request && request.force === true;
}

function pick(move: ChangePlan["moves"][number]) {
  const { workload, container, repository, from, to } = move;
  return { workload, container, repository, from, to };
}

function tagDigestOf(facts: ChangePlan["facts"][number] | undefined): { tagDigest?: string } {
  return facts?.tagDigest === undefined ? {} : { tagDigest: facts.tagDigest };
}
