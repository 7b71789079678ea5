// Sync: the cluster becomes what git says. Read, plan, apply what differs, watch the rollout, report.

import { applyPlan, type ObjectResult } from "../../gitops/cluster/apply-plan.ts";
import { claimEpoch, type EnvironmentState, readEnvironmentState, recordApplied } from "../../gitops/cluster/environment-state.ts";
import type { PlannedObject, SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import { type RolloutResult, watchRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { Failure } from "../../gitops/failure.ts";
import { type Revision, shortRevision } from "../../gitops/names.ts";
import type { Cause } from "../operation.ts";
import type { ObjectOutcome, Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { fetchDiff } from "./diff.ts";
import { refuseFrozen, wouldBeRefused } from "./frozen.ts";
import { readPlan } from "./read-plan.ts";
import { createStages, type Stages } from "./stages.ts";
import { createSteps, type Steps } from "./steps.ts";
import { summarizeObject } from "./summarize.ts";
import { type SyncFacts, syncOutcome } from "./sync-outcome.ts";

const applyConcurrency = 16;

interface Sync {
  carried: Carried;
  environment: OpenEnvironment;
  stages: Stages;
  steps: Steps;
}

export async function syncEnvironment(
  carried: Carried,
  environment: OpenEnvironment,
  options: { dryRun: boolean; force: boolean; overFreeze?: boolean | undefined; cause?: Cause | undefined; clock: () => number },
): Promise<Outcome> {
  const { reporter, signal } = carried;
  const stages = createStages(options.clock);
  const steps = createSteps(["Fetch", "Compare", "Apply", "Rollout"], (list, worthwhile) =>
    reporter.running({ headline: `Syncing ${environment.name}`, steps: list, worthwhile }),
  );
  const sync: Sync = { carried, environment, stages, steps };

  await steps.begin(0, `Fetching ${environment.branch}`);
  const isFree = options.force || options.overFreeze === true;
  const [head, state, frozen] = await Promise.all([
    stages.time("fetch", () => environment.repository.fetch(environment.branch, signal)),
    readEnvironmentState({ cluster: environment.cluster, environment: environment.name, namespace: environment.stateNamespace, signal }),
    isFree ? undefined : refuseFrozen(carried, environment, options.clock()),
  ]);
  if (frozen !== undefined && !options.dryRun)
    return { ...frozen, ...inGit(options.cause), revision: state?.revision, stages: stages.totals() };
  if (!options.force) await refuseRewrittenHistory(sync, state?.revision, head);
  await steps.done(0, await fetchedTitle(sync, state?.revision, head));

  await steps.begin(1, "Comparing with the cluster");
  const { plan, problems, leftOut } = await stages.time("plan", () => readPlan(environment, head, signal));
  const differing = plan.items.filter((item) => item.action === "create" || item.action === "configure");
  const verdict = differing.length === 0 ? "nothing differs" : `${differing.length} differ`;
  await steps.done(1, `Compared ${plan.items.length} objects: ${verdict}`, differing.length > 0 && !options.dryRun);
  // Taken before it is overwritten below: a third start still knows what the first had changed.
  const earlier = carried.recall();
  const outcome = (parts: Pick<SyncFacts, "results" | "rollouts">): Outcome =>
    syncOutcome({
      environment: environment.name,
      head,
      previous: state?.revision,
      plan,
      problems,
      leftOut,
      stages: stages.totals(),
      dryRun: options.dryRun,
      earlier,
      cause: options.cause,
      nowMs: options.clock(),
      ...parts,
    });

  if (options.dryRun) {
    const diff = await stages.time("dryRun", () => fetchDiff(environment, plan.items, { force: options.force, signal }));
    return { ...outcome({ results: [], rollouts: [] }), ...(diff === "" ? {} : { diff }), advice: wouldBeRefused(frozen) };
  }
  const moved = new Set(options.cause?.moves.map((move) => move.workload));
  if (differing.length === 0) {
    // Another sync has brought the commit already; whether its images came up is told all the same.
    const rollouts = moved.size === 0 ? [] : await stages.time("rollout", () => watch(sync, plan, [], moved));
    // A new revision that changes nothing here is written down once; the same one again costs reads only.
    if (state?.revision !== head && problems.length === 0) await record(sync, { head, plan, state, results: [] });
    return outcome({ results: [], rollouts });
  }
  const begun = differing.map(beginObject);
  await carried.remember([...earlier.filter((before) => begun.every((object) => object.id !== before.id)), ...begun]);
  const claimed = await claim(sync, head, state);
  const results = await stages.time("apply", () => apply(sync, plan, differing.length, options.force));
  const rollouts = await stages.time("rollout", () => watch(sync, plan, results, moved));
  await record(sync, { head, plan, state: claimed, results });
  return outcome({ results, rollouts });
}

/** What a commit of ours moved is in git, whatever becomes of this sync. */
function inGit(cause: Cause | undefined): Pick<Outcome, "commit" | "moves"> {
  return cause === undefined ? {} : { commit: cause.commit, moves: cause.moves };
}

function beginObject(item: PlannedObject): ObjectOutcome {
  return { id: item.id, action: item.action === "create" ? "created" : "configured", summary: summarizeObject(item) };
}

/** An applied revision that is not in the branch's history means that somebody rewrote it. */
async function refuseRewrittenHistory({ environment, carried }: Sync, applied: Revision | undefined, head: Revision): Promise<void> {
  if (applied === undefined || (await environment.repository.isAncestor(applied, head, carried.signal))) return;
  throw new Failure(
    "history_rewritten",
    `${environment.branch} was rewritten: ${shortRevision(applied)}, which runs in ${environment.name}, is not in the history of ${shortRevision(head)}. Nothing was changed.`,
    { retry: "never", advice: `Look at what was lost; \`sync ${environment.name} --force\` takes the new history (role "break-glass").` },
  );
}

async function fetchedTitle({ environment, carried }: Sync, applied: Revision | undefined, head: Revision): Promise<string> {
  if (applied === undefined) return `Fetched ${environment.branch}: ${shortRevision(head)}`;
  if (applied === head) return `Fetched ${environment.branch}: nothing new since ${shortRevision(head)}`;
  const commits = await environment.repository.commits({ from: applied, to: head, limit: 100 }, carried.signal);
  const count = commits.length === 100 ? "100 or more" : String(commits.length);
  return `Fetched ${environment.branch}: ${count} ${commits.length === 1 ? "commit" : "commits"} since ${shortRevision(applied)}`;
}

/** The first write: whoever was overtaken by another worker gets a conflict here and stops. */
function claim({ environment, carried }: Sync, head: Revision, state: EnvironmentState | undefined): Promise<EnvironmentState> {
  const { cluster, name, stateNamespace } = environment;
  return claimEpoch({
    cluster,
    environment: name,
    namespace: stateNamespace,
    state,
    revision: head,
    operation: carried.operation.id,
    signal: carried.signal,
  });
}

async function apply({ environment, carried, steps }: Sync, plan: SyncPlan, differing: number, force: boolean): Promise<ObjectResult[]> {
  let done = 0;
  await steps.begin(2, `Applying ${differing}`);
  const results = await applyPlan({
    cluster: environment.cluster,
    plan,
    concurrency: applyConcurrency,
    force,
    signal: carried.signal,
    onProgress: (progress) => {
      if (progress.kind === "object" && (progress.result.action === "created" || progress.result.action === "configured")) done++;
      void steps.begin(
        2,
        progress.kind === "waiting"
          ? `Applying ${done} of ${differing}: ${progress.message}; trying again`
          : `Applying ${done} of ${differing}`,
      );
    },
  });
  const failed = results.filter((result) => result.action === "failed").length;
  await steps.done(2, failed === 0 ? `Applied ${done}` : `Applied ${done}, ${failed} failed`);
  return results;
}

/** Workloads that were changed, and those whose images a commit of ours has moved. */
async function watch(
  { environment, carried, steps }: Sync,
  plan: SyncPlan,
  results: readonly ObjectResult[],
  moved: ReadonlySet<string>,
): Promise<RolloutResult[]> {
  const changed = new Set(
    results.filter((result) => result.action === "created" || result.action === "configured").map((result) => result.key),
  );
  const targets = plan.items.filter((item) => changed.has(item.key) || moved.has(item.id));
  await steps.begin(3, "Waiting for the rollout");
  const rollouts = await watchRollouts({
    cluster: environment.cluster,
    targets,
    deadlineMs: environment.rolloutTimeoutMs,
    graceMs: environment.rolloutGraceMs,
    signal: carried.signal,
    onProgress: (progress) =>
      void steps.begin(3, `Rollout: ${progress.filter((each) => each.state === "healthy").length} of ${progress.length} ready`),
  });
  await steps.done(3, "Rollout ended");
  return rollouts;
}

async function record(
  { environment, carried }: Sync,
  parts: { head: Revision; plan: SyncPlan; state: EnvironmentState | undefined; results: readonly ObjectResult[] },
): Promise<void> {
  const { cluster, name, stateNamespace } = environment;
  const { head, plan, state, results } = parts;
  await recordApplied({
    cluster,
    environment: name,
    namespace: stateNamespace,
    state,
    revision: head,
    operation: carried.operation.id,
    plan,
    results,
    signal: carried.signal,
  });
}
