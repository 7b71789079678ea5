// What a promotion moves: the images that run, healthy, in one environment, to the same workloads of the next.

import { planSync } from "../../gitops/cluster/plan-sync.ts";
import { describeRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { isLockedAt } from "../../gitops/images/annotations.ts";
import { type ImageReference, imageName, isSameImage, parseImageReference, withDigest, withTag } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import { type ObjectId, type Revision, shortObjectId } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangePlan, NotMoved } from "./change-plan.ts";
import { planChange, type WantedMove } from "./plan-change.ts";

export interface PromotionRequest {
  from: OpenEnvironment;
  to: OpenEnvironment;
  /** As people type them; all workloads without any. */
  workloads: readonly string[];
  registry: Registry;
  ownEmail: string;
  nowMs: number;
  signal: AbortSignal;
}

export async function planPromotion(request: PromotionRequest, head: Revision): Promise<ChangePlan> {
  const { from, to, workloads, signal } = request;
  const [running, target] = await Promise.all([readRunning(from, head, request.nowMs, signal), readWatched(to, head, signal)]);
  const wanted: WantedMove[] = [];
  const notMoved: NotMoved[] = [];
  for (const watched of target.watched) {
    if (!isMeant(watched, workloads)) continue;
    const decided = await decide(watched, running, request);
    if ("status" in decided) notMoved.push(decided);
    else wanted.push(decided);
  }
  const healthyForMs = Object.fromEntries(
    wanted.map(({ move }) => [move.workload, running.get(shortObjectId(move.workload as ObjectId))?.healthyForMs ?? 0]),
  );
  return planChange({
    environment: to,
    head,
    wanted,
    notMoved,
    files: target.files,
    sourcePaths: [from.path],
    ownEmail: request.ownEmail,
    healthyForMs,
    signal,
  });
}

interface Running {
  images: ImageReference[];
  isHealthy: boolean;
  why: string;
  healthyForMs: number;
}

/** What runs, by `deployment/api`: the namespaces of two environments differ, the names do not. */
async function readRunning(from: OpenEnvironment, head: Revision, nowMs: number, signal: AbortSignal): Promise<Map<string, Running>> {
  const { manifests } = await loadManifests({ snapshot: from.repository.snapshot(head), path: from.path, cache: from.parsed, signal });
  const plan = await planSync({
    cluster: from.cluster,
    manifests,
    defaultNamespace: from.defaultNamespace,
    allowedNamespaces: from.allowedNamespaces,
    signal,
  });
  const health = await describeRollouts({ cluster: from.cluster, targets: plan.items, signal });
  return new Map(
    health.map(({ id, images, state, message, readySince }) => [
      shortObjectId(id),
      {
        images: images.flatMap((text) => {
          const image = parseImageReference(text);
          return image.kind === "image" ? [image] : [];
        }),
        isHealthy: state === "healthy",
        why: message ?? state,
        healthyForMs: readySince === undefined ? 0 : Math.max(0, nowMs - Date.parse(readySince)),
      },
    ]),
  );
}

async function decide(
  watched: WatchedImage,
  running: ReadonlyMap<string, Running>,
  { from, registry, nowMs, signal }: PromotionRequest,
): Promise<WantedMove | NotMoved> {
  const { workload, container, image } = watched;
  const not = (status: NotMoved["status"], reason: string): NotMoved => ({ workload, container, status, reason });
  const source = running.get(shortObjectId(workload as ObjectId));
  const candidate = source?.images.find((each) => isSameImage(each, image));
  if (source === undefined || candidate?.tag === undefined) return not("ignored", `it does not run in ${from.name}`);
  if (!source.isHealthy) return not("skipped", `it is not healthy in ${from.name}: ${source.why}`);
  if (watched.rules.ignored !== false) return not("ignored", "ignore");
  const { locked } = watched.rules;
  if (isLockedAt(locked, nowMs))
    return not("skipped", ["locked", locked?.by, locked?.message].filter((part) => part !== undefined).join(", "));
  // What runs is asked for by digest where it is pinned; else what its tag is now is what gets pinned.
  const digest =
    candidate.digest ?? (await registry.headDigest(candidate, { urgent: true, credentials: watched.credentials?.sources }, signal));
  if (candidate.tag === image.tag && (image.digest === undefined || image.digest === digest)) return not("skipped", "image(s) up to date");
  return {
    path: watched.path,
    to: withDigest(withTag(image, candidate.tag), digest),
    move: {
      workload,
      container,
      repository: imageName(image),
      from: image.tag ?? "(no tag)",
      to: candidate.tag,
      digest,
      policy: `promoted from ${from.name}`,
    },
  };
}

function isMeant(watched: WatchedImage, workloads: readonly string[]): boolean {
  if (workloads.length === 0) return true;
  const short = watched.workload.startsWith("marker:") ? watched.workload : shortObjectId(watched.workload as ObjectId);
  return workloads.some((each) => each === short || each === watched.workload || short.endsWith(`/${each}`));
}
