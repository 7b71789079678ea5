// Watching workloads until they run what was applied, or until it is certain that they will not.

import { Failure } from "../failure.ts";
import type { ObjectId } from "../names.ts";
import { failureOfAbort } from "./abort.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Cluster } from "./cluster.ts";
import { hasRollout, isWorkload } from "./rollout/decide-rollout.ts";
import { openGraces } from "./rollout/graces.ts";
import { imagesOf } from "./rollout/images-of.ts";
import { type Observation, observe } from "./rollout/observe.ts";
import { readySince } from "./rollout/ready-since.ts";
import type { PlannedObject } from "./sync-plan.ts";

export type RolloutTarget = Pick<PlannedObject, "id" | "key" | "resource" | "manifest">;

interface Rollout {
  id: ObjectId;
  /** `objectKey`. */
  key: string;
  /** Ready instances of the wanted ones, `2/3`; kinds without instances have none. */
  ready?: string | undefined;
  /** In the cluster's words: `ImagePullBackOff`, `ProgressDeadlineExceeded`, `OOMKilled`, `Unschedulable`. */
  reason?: string | undefined;
  message?: string | undefined;
}

export interface RolloutResult extends Rollout {
  state: "healthy" | "failed" | "timed_out";
}

export interface RolloutProgress extends Rollout {
  state: "healthy" | "failed" | "progressing";
}

export interface WorkloadHealth extends RolloutProgress {
  images: string[];
  /** RFC 3339; undefined where the cluster does not keep it. */
  readySince?: string | undefined;
}

export interface WatchRolloutsOptions {
  cluster: Cluster;
  /** Objects that were applied; kinds that are ready by being there are left out of the results. */
  targets: readonly RolloutTarget[];
  /** How long to watch. */
  deadlineMs: number;
  /** How long an image may not be pulled, or a container crash again and again, until that is certain; a minute unless told. */
  graceMs?: number | undefined;
  /** All rollouts, each time that one of them moved. */
  onProgress?: ((progress: RolloutProgress[]) => void) | undefined;
  signal: AbortSignal;
  clock?: Clock;
}

const defaultGraceMs = 60_000;
const firstIntervalMs = 30;
const longestIntervalMs = 1_000;
const intervalGrowth = 1.4;
/** Pods are asked why only once it takes longer than a rollout that goes well in a sandbox. */
const explainFromIntervalMs = 150;

/**
 * Results in the order of the targets. It ends early for a target whose failure is certain (its own
 * controller gave up, an image's name can never be one, or what seldom ends by itself has lasted for the grace). When the signal aborts its Failure is thrown.
 */
export async function watchRollouts(options: WatchRolloutsOptions): Promise<RolloutResult[]> {
  const clock = options.clock ?? systemClock;
  const targets = options.targets.filter((target) => hasRollout(target.resource));
  const seen = new Map<string, Observation>(targets.map((target) => [target.key, { state: "progressing" }]));
  const end = clock.now() + options.deadlineMs;
  const graces = openGraces(options.graceMs ?? defaultGraceMs);
  let told = "";
  for (let intervalMs = firstIntervalMs; ; intervalMs = Math.min(intervalMs * intervalGrowth, longestIntervalMs)) {
    const late = clock.now() >= end;
    await look(options, targets, seen, { explain: late || intervalMs >= explainFromIntervalMs });
    for (const [key, observation] of seen) seen.set(key, graces.judge(key, observation, clock.now()));
    const progress = targets.map((target) => toProgress(target, seen));
    const now = JSON.stringify(progress);
    if (now !== told) options.onProgress?.(progress);
    told = now;
    if (late || progress.every((each) => each.state !== "progressing")) return progress.map((each) => toResult(each, options.deadlineMs));
    await clock.delay(Math.min(intervalMs, Math.max(end - clock.now(), 1)), options.signal).catch(() => {
      throw failureOfAbort(options.signal);
    });
  }
}

/** How workloads are at this moment; those that are not in the cluster are left out. */
export async function describeRollouts(options: {
  cluster: Cluster;
  targets: readonly RolloutTarget[];
  signal: AbortSignal;
}): Promise<WorkloadHealth[]> {
  const targets = options.targets.filter((target) => isWorkload(target.resource));
  const seen = await observe(options.cluster, targets, { explain: true }, options.signal);
  return targets.flatMap((target) => {
    const live = seen.get(target.key)?.live;
    return live === undefined ? [] : [{ ...toProgress(target, seen), images: imagesOf(live), readySince: readySince(live) }];
  });
}

/** Looks at those that are still on their way; an API server that is away leaves them as they were. */
async function look(
  options: WatchRolloutsOptions,
  targets: readonly RolloutTarget[],
  seen: Map<string, Observation>,
  how: { explain: boolean },
): Promise<void> {
  const open = targets.filter((target) => seen.get(target.key)?.state === "progressing");
  try {
    for (const [key, observation] of await observe(options.cluster, open, how, options.signal)) seen.set(key, observation);
  } catch (error) {
    if (options.signal.aborted) throw failureOfAbort(options.signal);
    if (!(error instanceof Failure)) throw error;
    const gone = error.retry === "never";
    for (const target of open)
      seen.set(target.key, {
        ...seen.get(target.key),
        state: gone ? "failed" : "progressing",
        reason: "Unreadable",
        message: error.message,
      });
  }
}

function toProgress(target: RolloutTarget, seen: ReadonlyMap<string, Observation>): RolloutProgress {
  const { state, ready, reason, message } = seen.get(target.key) ?? { state: "progressing" };
  return { id: target.id, key: target.key, state, ready, reason, message };
}

function toResult(progress: RolloutProgress, deadlineMs: number): RolloutResult {
  if (progress.state !== "progressing") return { ...progress, state: progress.state };
  const why = progress.message === undefined ? "" : `: ${progress.message}`;
  return { ...progress, state: "timed_out", message: `not ready within ${Math.round(deadlineMs / 100) / 10} s${why}` };
}
