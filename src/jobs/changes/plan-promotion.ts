// What a promotion moves: the images that run, healthy, in one environment, to the same workloads of the next.

import type { RunningWorkload } from "../../gitops/cluster/describe-running.ts";
import { Failure } from "../../gitops/failure.ts";
import { isLockedAt } from "../../gitops/images/annotations.ts";
import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import { imageName, withDigest, withTag } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import { type ObjectId, type Revision, shortObjectId } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangePlan, NotMoved } from "./change-plan.ts";
import { planChange, type WantedMove } from "./plan-change.ts";
import { digestRunning, fetchRunning, findRunningImage, type Running, type RunningImage } from "./running.ts";
import { selectWorkloads } from "./select-workloads.ts";

export interface PromotionRequest {
  from: OpenEnvironment;
  to: OpenEnvironment;
  /** As people type them; all workloads without any. */
  workloads: readonly string[];
  registry: Registry;
  /** By host: what kind of git host it is. */
  hosts: Readonly<Record<string, GitHostKind>>;
  ownEmail: string;
  nowMs: number;
  signal: AbortSignal;
}

export async function planPromotion(request: PromotionRequest, head: Revision): Promise<ChangePlan> {
  const { from, to, signal } = request;
  const isShared = from.repository === to.repository && from.branch === to.branch;
  const [source, target] = await Promise.all([
    readSource(from, isShared ? head : await from.repository.fetch(from.branch, signal), signal),
    readWatched(to, head, signal),
  ]);
  const live = await fetchRunning(to, target.manifests, signal);
  const { meant, left } = select(request, target.watched, source);
  const wanted: WantedMove[] = [];
  const notMoved: NotMoved[] = [...left];
  for (const watched of meant) {
    const decided = await decide(watched, { source, live }, request);
    if ("status" in decided) notMoved.push(decided);
    else wanted.push(decided);
  }
  return planChange({
    environment: to,
    head,
    wanted,
    notMoved,
    files: target.files,
    live,
    registry: request.registry,
    hosts: request.hosts,
    sourcePaths: from.repository === to.repository ? [from.path] : [],
    ownEmail: request.ownEmail,
    signal,
  });
}

async function readSource(from: OpenEnvironment, head: Revision, signal: AbortSignal): Promise<Running> {
  const { manifests } = await loadManifests({ snapshot: from.repository.snapshot(head), path: from.path, cache: from.parsed, signal });
  return fetchRunning(from, manifests, signal);
}

/** A name that fits nothing stops all of it: what was asked for together moves together. */
function select(
  { from, to, workloads }: PromotionRequest,
  watched: readonly WatchedImage[],
  source: Running,
): { meant: WatchedImage[]; left: NotMoved[] } {
  const request = { workloads: workloads.length === 0 ? ("all" as const) : workloads, exclude: [], environment: to.name };
  const { chosen, left } = selectWorkloads(request, watched);
  const there = new Set(watched.map(({ workload }) => nameOf(workload)));
  const strangers = left.filter(({ status }) => status === "skipped").map(({ workload, reason }) => ({ workload, reason }));
  const missing = [...source.keys()].filter((name) => !there.has(name));
  const problems = strangers.map(({ workload, reason }): NotMoved => {
    const onlyThere = missing.find((name) => name === workload || name.endsWith(`/${workload}`));
    const why = onlyThere === undefined ? reason : `it runs in ${from.name} and is not in ${to.name}: it has to be added there first`;
    return { workload: onlyThere ?? workload, container: "", status: "failed", reason: why };
  });
  const unnamed = workloads.length === 0 ? missing : [];
  return {
    meant: [...chosen.values()].flat(),
    left: [
      ...problems,
      ...unnamed.map((workload): NotMoved => ({ workload, container: "", status: "ignored", reason: `it is not in ${to.name}` })),
    ],
  };
}

async function decide(
  watched: WatchedImage,
  { source, live }: { source: Running; live: Running },
  { from, to, registry, nowMs, signal }: PromotionRequest,
): Promise<WantedMove | NotMoved> {
  const { workload, container, image } = watched;
  const not = (status: NotMoved["status"], reason: string): NotMoved => ({ workload, container, status, reason });
  const running = source.get(nameOf(workload));
  const candidate = findRunningImage(running, container, image);
  if (running === undefined || candidate === undefined) return not("ignored", `it does not run in ${from.name}`);
  const unready = unhealthy(running, from.name);
  if (unready !== undefined) return not("skipped", unready);
  if (watched.rules.ignored !== false) return not("ignored", "ignore");
  const { locked } = watched.rules;
  if (isLockedAt(locked, nowMs))
    return not("skipped", ["locked", locked?.by, locked?.message].filter((part) => part !== undefined).join(", "));
  const { tag } = candidate.reference;
  if (tag === undefined) return not("skipped", `it runs in ${from.name} by its digest alone, without a tag`);
  const builds = candidate.reference.digest === undefined ? candidate.digests : [];
  if (builds.length > 1)
    return not("skipped", `its Pods in ${from.name} run ${builds.length} builds of ${tag}: ${builds.map(short).join(", ")}`);
  // What its Pods pulled counts, whatever the tag is by now. Where none runs (a CronJob), it is what the tag is now.
  const asking = { urgent: true, credentials: watched.credentials?.sources };
  const tagDigest = await unlessMissing(registry.headDigest({ ...candidate.reference, digest: undefined }, asking, signal));
  const digest = digestRunning(candidate) ?? tagDigest;
  if (digest === undefined) return not("skipped", `${tag}, which runs in ${from.name}, is not in its registry any more`);
  if (tag === image.tag && (image.digest ?? digestOf(findRunningImage(live.get(nameOf(workload)), container, image)) ?? digest) === digest)
    return not("skipped", "image(s) up to date");
  const platform = watched.limits.platform ?? to.images?.platform;
  const described = await unlessMissing(registry.describe(withDigest(withTag(image, tag), digest), { ...asking, platform }, signal));
  if (described === undefined)
    return not("skipped", `what runs in ${from.name} (${tag}, ${short(digest)}) is not in its registry for this platform`);
  return {
    path: watched.path,
    watched,
    to: withDigest(withTag(image, tag), digest),
    source: {
      healthyForMs: running.readySince === undefined ? undefined : Math.max(0, nowMs - Date.parse(running.readySince)),
      restarts: candidate.digests.length === 0 ? undefined : running.containers.reduce((sum, each) => sum + each.restarts, 0),
      tagDigest: tagDigest === digest ? undefined : tagDigest,
    },
    move: {
      workload,
      container,
      repository: imageName(image),
      from: image.tag ?? "(no tag)",
      to: tag,
      digest,
      policy: `promoted from ${from.name}`,
    },
  };
}

/** A registry that does not answer is thrown: the whole is tried again. */
async function unlessMissing<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure && error.code === "registry_not_found") return undefined;
    throw error;
  }
}

function unhealthy({ state, message, reason, ready }: RunningWorkload, environment: string): string | undefined {
  if (state === "healthy") return undefined;
  const why = message ?? reason ?? (ready === undefined ? undefined : `${ready} ready`);
  const what = state === "progressing" ? `its rollout in ${environment} goes on` : `it is not healthy in ${environment}`;
  return why === undefined ? what : `${what}: ${why}`;
}

function digestOf(running: RunningImage | undefined): string | undefined {
  return running && digestRunning(running);
}

function nameOf(workload: string): string {
  return workload.startsWith("marker:") ? workload : shortObjectId(workload as ObjectId);
}

function short(digest: string): string {
  return `${digest.slice(0, "sha256:".length + 12)}…`;
}
