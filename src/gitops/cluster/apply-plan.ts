// Carrying out a plan: its objects in stages, several at once, each with a result of its own.

import { asFailure, Failure, type FailureCode } from "../failure.ts";
import type { ObjectId } from "../names.ts";
import { failureOfAbort } from "./abort.ts";
import { ApiRejection } from "./api/api-failure.ts";
import { awaitEstablished } from "./apply/await-established.ts";
import { createFoundations, type Foundations } from "./apply/foundations.ts";
import { createPatience, type Patience } from "./apply/patience.ts";
import { isFoundation, planStages } from "./apply/stages.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Cluster, LiveObject } from "./cluster.ts";
import { mapConcurrently } from "./gate.ts";
import type { PlannedObject, SyncPlan } from "./sync-plan.ts";

export interface ObjectResult {
  id: ObjectId;
  /** `objectKey`. */
  key: string;
  action: "created" | "configured" | "unchanged" | "ignored" | "failed";
  error?: { code: FailureCode; message: string; advice?: string | undefined } | undefined;
  /** As the API server gave it back; for what was not applied there is none. It may hold a Secret's values. */
  live?: LiveObject | undefined;
}

export type ApplyProgress =
  | { kind: "object"; result: ObjectResult; done: number; total: number }
  /** Namespaces and definitions are applied and not yet established. */
  | { kind: "establishing"; ids: ObjectId[] }
  /** The cluster is away or busy; it is tried again until `limitMs`. */
  | { kind: "waiting"; code: FailureCode; message: string; sinceMs: number; limitMs: number };

export interface ApplyPlanOptions {
  cluster: Cluster;
  plan: SyncPlan;
  /** Objects at once. */
  concurrency: number;
  /** Asks the cluster what it would do, and changes nothing. */
  dryRun?: boolean;
  /** Takes over fields of other managers. */
  force?: boolean;
  /** How long an API server that is away is waited for; 2 min unless told. */
  outageLimitMs?: number;
  /** How long a Namespace or CustomResourceDefinition may take to be established; 60 s unless told. */
  establishLimitMs?: number;
  onProgress?: ((progress: ApplyProgress) => void) | undefined;
  signal: AbortSignal;
  clock?: Clock;
}

const defaultOutageLimitMs = 120_000;
const defaultEstablishLimitMs = 60_000;
const freshKindLimitMs = 10_000;

interface Run extends ApplyPlanOptions {
  clock: Clock;
  patience: Patience;
  foundations: Foundations;
  results: Map<string, ObjectResult>;
  total: number;
  done: number;
}

/**
 * Results in the order of the plan's items: what failed did not stop the others. What needs no write costs
 * no request. When the signal aborts its Failure is thrown; what was done until then was told to `onProgress`.
 */
export async function applyPlan(options: ApplyPlanOptions): Promise<ObjectResult[]> {
  const run = beginRun(options);
  for (const item of options.plan.items)
    if (item.action === "unchanged" || item.action === "ignored")
      run.results.set(item.key, { id: item.id, key: item.key, action: item.action });
  for (const stage of planStages(options.plan.items.filter((item) => !run.results.has(item.key)))) {
    await mapConcurrently(stage, options.concurrency, (item) => applyItem(run, item));
    if (isFoundation((stage[0] as PlannedObject).resource) && !options.dryRun) await establish(run);
  }
  return options.plan.items.map((item) => run.results.get(item.key) as ObjectResult);
}

function beginRun(options: ApplyPlanOptions): Run {
  const clock = options.clock ?? systemClock;
  const patience = createPatience({
    clock,
    limitMs: options.outageLimitMs ?? defaultOutageLimitMs,
    signal: options.signal,
    onWaiting: ({ failure, sinceMs, limitMs }) =>
      options.onProgress?.({ kind: "waiting", code: failure.code, message: failure.message, sinceMs, limitMs }),
  });
  const total = options.plan.items.filter((item) => item.action === "create" || item.action === "configure").length;
  return { ...options, clock, patience, foundations: createFoundations(options.plan.items), results: new Map(), total, done: 0 };
}

async function applyItem(run: Run, item: PlannedObject): Promise<void> {
  const result = await applyToCluster(run, item);
  run.results.set(item.key, result);
  run.done++;
  run.onProgress?.({ kind: "object", result, done: run.done, total: run.total });
}

async function applyToCluster(run: Run, item: PlannedObject): Promise<ObjectResult> {
  const { id, key } = item;
  const missing = run.foundations.missingFor(item);
  if (missing?.why !== undefined) return failed(item, missing.why);
  // A dry run leaves the namespace or kind missing that the apply would have made: there is nobody to ask.
  if (missing !== undefined && run.dryRun) return { id, key, action: "created" };
  const begun = run.clock.now();
  const isTransient = (failure: Failure): boolean => item.awaitsKind && isNotFound(failure) && run.clock.now() - begun < freshKindLimitMs;
  try {
    const options = { dryRun: run.dryRun ?? false, force: run.force ?? false };
    const live = await run.patience.try(() => run.cluster.apply(item.manifest.object, item.resource, options, run.signal), { isTransient });
    if (!options.dryRun) run.foundations.applied(item, live);
    return { id, key, action: actionOf(item, live, options.dryRun), live };
  } catch (error) {
    if (run.signal.aborted) throw failureOfAbort(run.signal);
    const failure = asFailure(error);
    run.foundations.failed(item, failure);
    return failed(item, failure);
  }
}

/** Waits for what this plan laid, and for definitions that were there and whose kinds are not served yet. */
async function establish(run: Run): Promise<void> {
  const waiting = run.foundations.unestablished();
  if (waiting.length === 0) return;
  run.onProgress?.({ kind: "establishing", ids: waiting.map((each) => each.id) });
  const limitMs = run.establishLimitMs ?? defaultEstablishLimitMs;
  await mapConcurrently(waiting, run.concurrency, async (each) => {
    try {
      const options = { cluster: run.cluster, clock: run.clock, limitMs, signal: run.signal };
      if (await run.patience.try(() => awaitEstablished(each, options))) return;
      run.foundations.failed(
        each,
        new Failure("timed_out", `it was not established within ${Math.round(limitMs / 1_000)} s.`, { retry: "backoff" }),
      );
    } catch (error) {
      if (run.signal.aborted) throw failureOfAbort(run.signal);
      run.foundations.failed(each, asFailure(error));
    }
  });
}

function actionOf(item: PlannedObject, live: LiveObject, dryRun: boolean): ObjectResult["action"] {
  if (item.action === "create") return "created";
  return !dryRun && live.metadata.resourceVersion === item.live?.resourceVersion ? "unchanged" : "configured";
}

function failed(item: PlannedObject, failure: Failure): ObjectResult {
  return { id: item.id, key: item.key, action: "failed", error: { code: failure.code, message: failure.message, advice: failure.advice } };
}

function isNotFound(failure: Failure): boolean {
  return failure.cause instanceof ApiRejection && failure.cause.httpStatus === 404;
}
