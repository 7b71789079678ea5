// automate, deautomate, policy, lock and unlock: one commit that changes a workload's annotations, then a sync.

import type { RuleRequest } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { commitChange } from "./commit-change.ts";
import { planRules, type RuleOperation, type RulePlan, renderAnnotationChange } from "./plan-rules.ts";
import { createStages, type Stages } from "./stages.ts";
import { syncAfterCommit, trySyncAfterCommit } from "./sync-after-commit.ts";

/** Has automation look at an environment's images soon, and not only when the next poll is due. */
export type LookForTags = (environment: string) => Promise<void>;

/** Orders after which an image may be free to go to a tag that is there already. */
const mayMove: ReadonlySet<RuleRequest["verb"]> = new Set<RuleRequest["verb"]>(["automate", "policy", "unlock"]);

/** Safe to run again: a commit that an earlier start pushed is found by its trailer, and what is so already stays. */
export async function editRules(
  carried: Carried,
  environment: OpenEnvironment,
  options: { request: RuleRequest; lookForTags: LookForTags; clock: () => number },
): Promise<Outcome> {
  const { operation, signal } = carried;
  const { request, lookForTags, clock } = options;
  const { repository, branch, name } = environment;
  const stages = createStages(clock);
  const mine: RuleOperation = { operation, request, environment, signal };
  if (request.dryRun) return tryRules(mine, { carried, stages, clock });
  const committed = await stages.time("commit", () =>
    commitChange({
      repository,
      branch,
      jobId: operation.id,
      at: new Date(operation.acceptedAt),
      plan: (parent) => planRules(mine, parent),
      signal,
    }),
  );
  const { plan } = committed;
  if (committed.kind === "nothing") {
    if (plan.refusal !== undefined) return refusedOutcome(name, plan.refusal, stages.totals());
    return { kind: "unchanged", environment: name, revision: committed.head, objects: [], stages: stages.totals(), advice: plan.advice };
  }
  if (mayMove.has(request.verb)) await lookForTags(name);
  const { commit = 0 } = stages.totals();
  const outcome = await syncAfterCommit(carried, environment, {
    cause: { kind: "rules", commit: committed.revision, moves: [], stages: { commit } },
    parent: committed.parent,
    clock,
  });
  return {
    ...outcome,
    commit: committed.revision,
    advice: [outcome.advice, plan.advice].filter((each) => each !== undefined).join(" ") || undefined,
  };
}

function refusedOutcome(
  environment: string,
  { code, message, advice }: NonNullable<RulePlan["refusal"]>,
  stages: Record<string, number>,
): Outcome {
  return { kind: "refused", environment, objects: [], stages, reason: message, reasonCode: code, advice };
}

/** The same plan as the real run's, on the branch's head; then what the sync after the commit would do. */
async function tryRules(
  mine: RuleOperation,
  { carried, stages, clock }: { carried: Carried; stages: Stages; clock: () => number },
): Promise<Outcome> {
  const { environment, signal } = mine;
  const { repository, branch, name } = environment;
  const head = await stages.time("fetch", () => repository.fetch(branch, signal));
  const plan = await stages.time("plan", () => planRules(mine, head));
  if (plan.refusal !== undefined) return refusedOutcome(name, plan.refusal, stages.totals());
  const answer =
    plan.changes.length === 0 ? ["It is so already."] : plan.changes.map((change) => `${plan.path}: ${renderAnnotationChange(change)}`);
  const outcome = await stages.time("dryRun", () => trySyncAfterCommit(carried, environment, { head, files: plan.files, nowMs: clock() }));
  const advice = [plan.changes.length === 0 ? undefined : outcome.advice, plan.advice].filter((each) => each !== undefined).join(" ");
  return { ...outcome, stages: stages.totals(), answer, advice: advice === "" ? undefined : advice };
}
