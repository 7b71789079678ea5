// Sync: the cluster becomes what git says. Read, plan, apply what differs, watch the rollout, report.

import { applyPlan } from "../../gitops/cluster/apply-plan.ts";
import { claimEpoch, type EnvironmentState, readEnvironmentState, recordApplied } from "../../gitops/cluster/environment-state.ts";
import { planSync } from "../../gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import { watchRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { Failure } from "../../gitops/failure.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import { type Revision, shortRevision } from "../../gitops/names.ts";
import type { Outcome } from "../outcome.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { Carried } from "../worker.ts";
import { createStages } from "./stages.ts";
import { createSteps } from "./steps.ts";
import { syncOutcome } from "./sync-outcome.ts";

export interface SyncSettings {
  applyConcurrency: number;
  clock: () => number;
}

export async function syncEnvironment(carried: Carried, environment: OpenEnvironment, settings: SyncSettings): Promise<Outcome> {
  const { operation, reporter, signal } = carried;
  const { request } = operation;
  if (request.verb !== "sync") throw new TypeError(`not a sync: ${request.verb}`);
  const stages = createStages(settings.clock);
  const steps = createSteps(["Fetch", "Compare", "Apply", "Rollout"], (list, worthwhile) =>
    reporter.running({ headline: `Syncing ${environment.name}`, steps: list, worthwhile }),
  );

  await steps.begin(0, `Fetching ${environment.branch}`);
  const head = await stages.time("fetch", () => environment.repository.fetch(environment.branch, signal));
  const state = await readEnvironmentState({ cluster: environment.cluster, environment: environment.name, namespace: environment.stateNamespace, signal });
  await refuseRewrittenHistory(environment, state?.revision, head, request.force, signal);
  await steps.done(0, await fetchedTitle(environment, state?.revision, head, signal));

  await steps.begin(1, "Comparing with the cluster");
  const { plan, leftOut, problems } = await stages.time("plan", () => readPlan(environment, head, signal));
  const differing = plan.items.filter((item) => item.action === "create" || item.action === "configure").length;
  await steps.done(1, `Compared ${plan.items.length} objects: ${differing === 0 ? "nothing differs" : `${differing} differ`}`);
  const outcomeOf = (parts: Partial<Parameters<typeof syncOutcome>[0]>): Outcome =>
    syncOutcome({ environment: environment.name, head, previous: state?.revision, plan, results: [], rollouts: [], problems, leftOut, stages: stages.totals(), dryRun: request.dryRun, earlier: carried.recall(), ...parts });

  if (request.dryRun) return outcomeOf({});
  if (differing === 0) {
    // A revision that changes nothing here is still the one that was looked at; the same one again costs no write.
    if (state?.revision !== head && problems.length === 0) await record(carried, environment, { head, plan, state });
    return outcomeOf({});
  }
  const changes = await apply(carried, environment, { plan, state, stages, steps, settings, differing });
  await record(carried, environment, { head, plan, state: changes.state, results: changes.results });
  return outcomeOf({ results: changes.results, rollouts: changes.rollouts, stages: stages.totals() });
}
