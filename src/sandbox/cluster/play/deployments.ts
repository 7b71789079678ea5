// Plays the deployment controller: a ReplicaSet per template, a rolling update between them, and the status.

import { type JsonObject, numberAt, objectAt, stringAt, valueAt } from "../json.ts";
import { isOwnedBy, ownerReference, type PlayedCluster } from "./played-cluster.ts";
import { isLeaving, templateHash, withCondition } from "./pods.ts";

const kind = "apps/deployments";
const replicaSets = "apps/replicasets";

export interface DeploymentClock {
  now: () => Date;
  /** How many seconds of the cluster pass in one real second. */
  timeFactor: number;
}

/** When each deployment last got on, by uid, in milliseconds. */
export type ProgressTimes = Map<string, { at: number; mark: string }>;

/** One round for a deployment; returns in how many milliseconds to look again, if its deadline runs. */
export function reconcileDeployment(
  cluster: PlayedCluster,
  deployment: JsonObject,
  clock: DeploymentClock,
  times: ProgressTimes,
): number | undefined {
  if (isLeaving(deployment)) return undefined;
  const current = ensureReplicaSet(cluster, deployment);
  if (current === undefined) return undefined;
  const old = cluster
    .owned(replicaSets, deployment)
    .filter((one) => stringAt(one, "metadata", "uid") !== stringAt(current, "metadata", "uid"));
  scale(cluster, deployment, current, old);
  cleanUp(cluster, deployment, old);
  return updateStatus(cluster, deployment, clock, times);
}

function ensureReplicaSet(cluster: PlayedCluster, deployment: JsonObject): JsonObject | undefined {
  const template = objectAt(deployment, "spec", "template");
  const hash = templateHash(template);
  const name = `${stringAt(deployment, "metadata", "name") ?? ""}-${hash}`;
  const namespace = stringAt(deployment, "metadata", "namespace");
  const found = cluster.state.store.get(replicaSets, namespace, name);
  if (found !== undefined)
    return isOwnedBy(found, stringAt(deployment, "metadata", "uid")) ? withNewestRevision(cluster, deployment, found) : undefined;
  const labels = { ...objectAt(template, "metadata", "labels"), "pod-template-hash": hash };
  const revision = nextRevision(cluster, deployment);
  return cluster.create(replicaSets, namespace, {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      labels,
      annotations: { "deployment.kubernetes.io/revision": String(revision) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: { ...objectAt(deployment, "spec", "selector", "matchLabels"), "pod-template-hash": hash } },
      template: { ...template, metadata: { ...objectAt(template, "metadata"), labels } },
    },
  });
}

function revisionOf(object: JsonObject): number {
  return Number(stringAt(object, "metadata", "annotations", "deployment.kubernetes.io/revision") ?? 0);
}

/** A template that comes back is a new revision again. */
function withNewestRevision(cluster: PlayedCluster, deployment: JsonObject, set: JsonObject): JsonObject {
  const others = cluster
    .owned(replicaSets, deployment)
    .filter((one) => stringAt(one, "metadata", "uid") !== stringAt(set, "metadata", "uid"));
  const newest = Math.max(0, ...others.map(revisionOf));
  if (revisionOf(set) > newest) return set;
  const annotations = { ...objectAt(set, "metadata", "annotations"), "deployment.kubernetes.io/revision": String(newest + 1) };
  return cluster.change(replicaSets, set, (live) => ({ ...live, metadata: { ...objectAt(live, "metadata"), annotations } })) ?? set;
}

function nextRevision(cluster: PlayedCluster, deployment: JsonObject): number {
  return Math.max(0, ...cluster.owned(replicaSets, deployment).map(revisionOf)) + 1;
}

/** A count or a share of the replicas; shares are rounded up for surge and down for unavailable. */
function resolveShare(value: unknown, replicas: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  return typeof value === "string" ? round((Number.parseFloat(value) * replicas) / 100) : 0;
}

function scale(cluster: PlayedCluster, deployment: JsonObject, current: JsonObject, old: readonly JsonObject[]): void {
  if (valueAt(deployment, "spec", "paused") === true) return;
  const wanted = numberAt(deployment, "spec", "replicas") ?? 1;
  const oldPods = sum(old, "spec", "replicas");
  if (stringAt(deployment, "spec", "strategy", "type") === "Recreate") {
    for (const one of old) setReplicas(cluster, one, 0);
    if (sum(old, "status", "replicas") === 0) setReplicas(cluster, current, wanted);
    return;
  }
  const rolling = objectAt(deployment, "spec", "strategy", "rollingUpdate");
  const maxSurge = resolveShare(rolling.maxSurge, wanted, Math.ceil);
  const share = resolveShare(rolling.maxUnavailable, wanted, Math.floor);
  const maxUnavailable = maxSurge === 0 && share === 0 ? 1 : share;
  const room = Math.max(0, wanted + maxSurge - oldPods);
  setReplicas(cluster, current, Math.min(wanted, Math.max(room, Math.min(wanted, numberAt(current, "spec", "replicas") ?? 0))));
  const ready = numberAt(current, "status", "readyReplicas") ?? 0;
  scaleDown(cluster, old, Math.max(0, ready + sum(old, "status", "readyReplicas") - (wanted - maxUnavailable)));
}

/** Takes away old pods, first those that are not ready, and of the ready ones no more than may be missing. */
function scaleDown(cluster: PlayedCluster, old: readonly JsonObject[], spare: number): void {
  let left = spare;
  for (const one of old) {
    const replicas = numberAt(one, "spec", "replicas") ?? 0;
    const ready = Math.min(replicas, numberAt(one, "status", "readyReplicas") ?? 0);
    const taken = Math.min(ready, left);
    left -= taken;
    setReplicas(cluster, one, ready - taken);
  }
}

function setReplicas(cluster: PlayedCluster, set: JsonObject, replicas: number): void {
  if (numberAt(set, "spec", "replicas") === replicas) return;
  cluster.change(replicaSets, set, (live) => ({ ...live, spec: { ...objectAt(live, "spec"), replicas } }));
}

function cleanUp(cluster: PlayedCluster, deployment: JsonObject, old: readonly JsonObject[]): void {
  const limit = numberAt(deployment, "spec", "revisionHistoryLimit") ?? 10;
  const idle = old.filter((one) => (numberAt(one, "spec", "replicas") ?? 0) === 0 && (numberAt(one, "status", "replicas") ?? 0) === 0);
  const surplus = idle.sort((left, right) => revisionOf(left) - revisionOf(right)).slice(0, Math.max(0, idle.length - limit));
  for (const one of surplus) cluster.delete(replicaSets, one);
}

function sum(sets: readonly JsonObject[], ...path: readonly string[]): number {
  return sets.reduce((total, one) => total + (numberAt(one, ...path) ?? 0), 0);
}

function updateStatus(cluster: PlayedCluster, deployment: JsonObject, clock: DeploymentClock, times: ProgressTimes): number | undefined {
  const uid = stringAt(deployment, "metadata", "uid") ?? "";
  const sets = cluster.owned(replicaSets, deployment);
  const hash = templateHash(objectAt(deployment, "spec", "template"));
  const current = sets.find((one) => stringAt(one, "metadata", "name")?.endsWith(`-${hash}`) === true);
  if (current === undefined) return undefined;
  const wanted = numberAt(deployment, "spec", "replicas") ?? 1;
  const counts = {
    replicas: sum(sets, "status", "replicas"),
    updatedReplicas: numberAt(current, "status", "replicas") ?? 0,
    readyReplicas: sum(sets, "status", "readyReplicas"),
    availableReplicas: sum(sets, "status", "availableReplicas"),
  };
  const isComplete = counts.updatedReplicas === wanted && counts.replicas === wanted && counts.availableReplicas === wanted;
  const mark = JSON.stringify([hash, counts, numberAt(deployment, "metadata", "generation")]);
  const before = times.get(uid);
  const progress = before?.mark === mark ? before : { at: clock.now().getTime(), mark };
  times.set(uid, progress);
  const deadlineMs = ((numberAt(deployment, "spec", "progressDeadlineSeconds") ?? 600) * 1000) / clock.timeFactor;
  const leftMs = progress.at + deadlineMs - clock.now().getTime();
  writeStatus(cluster, deployment, { current, counts, wanted, isComplete, isLate: !isComplete && leftMs <= 0, now: clock.now() });
  return isComplete || leftMs <= 0 ? undefined : leftMs + 1;
}

interface Progress {
  current: JsonObject;
  counts: { replicas: number; updatedReplicas: number; readyReplicas: number; availableReplicas: number };
  wanted: number;
  isComplete: boolean;
  isLate: boolean;
  now: Date;
}

function writeStatus(cluster: PlayedCluster, deployment: JsonObject, progress: Progress): void {
  const { counts, wanted, current } = progress;
  const at = progress.now.toISOString().replace(/\.\d+Z$/, "Z");
  const filled = Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0));
  const missing = Math.max(0, Math.max(wanted, counts.replicas) - counts.availableReplicas);
  const maxUnavailable = resolveShare(objectAt(deployment, "spec", "strategy", "rollingUpdate").maxUnavailable, wanted, Math.floor);
  const isAvailable = counts.availableReplicas >= wanted - maxUnavailable;
  const before = objectAt(deployment, "status");
  const withAvailable = withCondition(
    before,
    {
      type: "Available",
      isTrue: isAvailable,
      reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      message: isAvailable ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
    },
    at,
  );
  const conditions = withCondition(
    { conditions: withAvailable },
    { type: "Progressing", isTrue: !progress.isLate, ...progressReason(progress) },
    at,
  );
  const status = {
    observedGeneration: numberAt(deployment, "metadata", "generation") ?? 1,
    ...filled,
    ...(missing > 0 ? { unavailableReplicas: missing } : {}),
    conditions,
  };
  const annotations = {
    ...objectAt(deployment, "metadata", "annotations"),
    "deployment.kubernetes.io/revision": String(revisionOf(current)),
  };
  cluster.setStatus(kind, deployment, status, annotations);
}

function progressReason(progress: Progress): { reason: string; message: string } {
  const name = stringAt(progress.current, "metadata", "name") ?? "";
  if (progress.isLate) return { reason: "ProgressDeadlineExceeded", message: `ReplicaSet "${name}" has timed out progressing.` };
  if (progress.isComplete) return { reason: "NewReplicaSetAvailable", message: `ReplicaSet "${name}" has successfully progressed.` };
  return { reason: "ReplicaSetUpdated", message: `ReplicaSet "${name}" is progressing.` };
}
