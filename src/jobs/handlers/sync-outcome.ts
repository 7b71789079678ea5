// What a sync's plan, its applied objects and its rollouts add up to: one Outcome. Pure.

import type { ObjectResult } from "../../gitops/cluster/apply-plan.ts";
import type { PlannedObject, SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import type { RolloutResult } from "../../gitops/cluster/watch-rollouts.ts";
import type { LeftOut, ManifestProblem } from "../../gitops/manifests/manifest.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Cause } from "../operation.ts";
import type { ObjectOutcome, Outcome } from "../outcome.ts";
import { summarizeObject } from "./summarize.ts";

export interface SyncFacts {
  environment: string;
  head: Revision;
  previous: Revision | undefined;
  plan: SyncPlan;
  results: readonly ObjectResult[];
  rollouts: readonly RolloutResult[];
  problems: readonly ManifestProblem[];
  leftOut: readonly LeftOut[];
  stages: Record<string, number>;
  dryRun: boolean;
  /** Changed by an earlier start of this same operation, whose worker ended before it could tell. */
  earlier: readonly ObjectOutcome[];
  /** What was committed before, if that is why this sync runs. */
  cause: Cause | undefined;
  /** Milliseconds since 1970. */
  nowMs: number;
}

export function syncOutcome(facts: SyncFacts): Outcome {
  const objects = facts.dryRun
    ? facts.plan.items.map(plannedOutcome)
    : mergeEarlier(
        facts.plan.items.map((item) => objectOutcome(item, facts)),
        facts.earlier,
      );
  const refused = facts.plan.problems.map(({ id, message }): ObjectOutcome => ({ id, action: "failed", error: message }));
  const all = [...refused, ...objects];
  const problems = facts.problems.map(renderProblem);
  return {
    kind: facts.dryRun ? "answered" : kindOf(all, problems),
    environment: facts.environment,
    revision: facts.head,
    previousRevision: facts.previous,
    objects: all,
    stages: { ...facts.cause?.stages, ...facts.stages, ...sincePush(facts) },
    problems: [...problems, ...(facts.cause?.notes ?? [])],
    leftOut: renderLeftOut(facts.leftOut),
    dryRun: facts.dryRun || undefined,
    ...(facts.cause === undefined ? {} : { commit: facts.cause.commit, moves: facts.cause.moves, digest: facts.cause.moves[0]?.digest }),
    ...reasonOf(all, problems),
  };
}

/** From the registry's word to here, over all stages and waits. */
function sincePush({ cause, nowMs }: SyncFacts): { pushed?: number } {
  return cause?.pushedAt === undefined ? {} : { pushed: nowMs - Date.parse(cause.pushedAt) };
}

/** What a dry run would do, in the words of what a real run did. */
function plannedOutcome(item: PlannedObject): ObjectOutcome {
  const action = { create: "created", configure: "configured", unchanged: "unchanged", ignored: "ignored" } as const;
  return { id: item.id, action: action[item.action], summary: summaryOf(item) };
}

function objectOutcome(item: PlannedObject, facts: SyncFacts): ObjectOutcome {
  const result = facts.results.find((each) => each.key === item.key);
  const rollout = facts.rollouts.find((each) => each.key === item.key);
  const base = { id: item.id, summary: summaryOf(item), ready: rollout?.ready };
  if (result?.action === "failed") return { ...base, action: "failed", error: result.error?.message ?? "failed" };
  const action = result?.action ?? (item.action === "ignored" ? "ignored" : "unchanged");
  if (rollout === undefined || rollout.state === "healthy") return { ...base, action };
  return { ...base, action, error: rollout.message ?? rollout.reason ?? `not ready (${rollout.ready ?? "?"})` };
}

function summaryOf(item: PlannedObject): string | undefined {
  return item.action === "create" || item.action === "configure" ? summarizeObject(item) : undefined;
}

/** An object that an earlier start changed is not called unchanged because the second start found it so. */
function mergeEarlier(objects: ObjectOutcome[], earlier: readonly ObjectOutcome[]): ObjectOutcome[] {
  const byId = new Map(earlier.map((object) => [object.id, object]));
  return objects.map((object) => {
    const before = byId.get(object.id);
    return before !== undefined && object.action === "unchanged" ? { ...object, action: before.action, summary: before.summary } : object;
  });
}

function kindOf(objects: readonly ObjectOutcome[], problems: readonly string[]): Outcome["kind"] {
  const failed = objects.filter((object) => object.error !== undefined).length;
  const changed = objects.some((object) => object.action === "created" || object.action === "configured");
  const unchanged = objects.some((object) => object.action === "unchanged");
  if (failed > 0) return changed || unchanged ? "partial" : "failed";
  if (problems.length > 0) return objects.length === 0 ? "failed" : "partial";
  return changed ? "applied" : "unchanged";
}

function reasonOf(objects: readonly ObjectOutcome[], problems: readonly string[]): Pick<Outcome, "reason" | "reasonCode"> {
  const failed = objects.find((object) => object.error !== undefined);
  if (failed !== undefined)
    return { reason: `${failed.id}: ${failed.error}`, reasonCode: failed.action === "failed" ? "cluster_rejected" : "rollout_failed" };
  return problems[0] === undefined ? {} : { reason: problems[0], reasonCode: "manifest_invalid" };
}

function renderProblem({ path, line, column, message }: ManifestProblem): string {
  const place = line === undefined ? path : `${path}:${line}${column === undefined ? "" : `:${column}`}`;
  return `${place}: ${message}`;
}

const why: Record<LeftOut["reason"], string> = {
  kustomization: "a kustomization is not an object and is not built yet",
  chart: "a chart's folder is not objects and is not rendered yet",
  not_a_manifest: "it holds no Kubernetes object",
};

function renderLeftOut(leftOut: readonly LeftOut[]): string[] {
  return leftOut.map(({ path, reason }) => `left out ${path}: ${why[reason]}`);
}
