// Plays the stateful set and daemon set controllers: pods with fixed names, replaced one by one.

import { type JsonObject, numberAt, objectAt, stringAt, valueAt } from "../json.ts";
import { objectsIn } from "../kinds/set-default.ts";
import type { PlayedCluster } from "./played-cluster.ts";
import { nodeName } from "./pod-status.ts";
import { isLeaving, isReady, podFromTemplate, templateHash } from "./pods.ts";

const podKind = "/pods";
const revisionLabel = "controller-revision-hash";

function revisionName(owner: JsonObject): string {
  return `${stringAt(owner, "metadata", "name") ?? ""}-${templateHash(objectAt(owner, "spec", "template"))}`;
}

function isOfRevision(pod: JsonObject, revision: string): boolean {
  return stringAt(pod, "metadata", "labels", revisionLabel) === revision;
}

export function reconcileStatefulSet(cluster: PlayedCluster, set: JsonObject): void {
  if (isLeaving(set)) return;
  const wanted = numberAt(set, "spec", "replicas") ?? 1;
  const revision = revisionName(set);
  const pods = cluster.owned(podKind, set).filter((pod) => !isLeaving(pod));
  fillPods(cluster, set, pods, wanted, revision);
  const isRolling = stringAt(set, "spec", "updateStrategy", "type") !== "OnDelete";
  const areReady = pods.length >= wanted && pods.every(isReady);
  const partition = numberAt(set, "spec", "updateStrategy", "rollingUpdate", "partition") ?? 0;
  const outdated = pods
    .filter((pod) => !isOfRevision(pod, revision) && ordinalOf(pod) >= partition)
    .sort((left, right) => ordinalOf(right) - ordinalOf(left));
  const stuck = outdated.find((pod) => !isReady(pod));
  const replaced = isRolling ? (stuck ?? (areReady ? outdated[0] : undefined)) : undefined;
  if (replaced !== undefined) cluster.delete(podKind, replaced);
  writeStatefulStatus(cluster, set, revision, wanted);
}

function ordinalOf(pod: JsonObject): number {
  return Number(/-(\d+)$/.exec(stringAt(pod, "metadata", "name") ?? "")?.[1] ?? 0);
}

function fillPods(cluster: PlayedCluster, set: JsonObject, pods: readonly JsonObject[], wanted: number, revision: string): void {
  const name = stringAt(set, "metadata", "name") ?? "";
  const isParallel = stringAt(set, "spec", "podManagementPolicy") === "Parallel";
  for (let ordinal = 0; ordinal < wanted; ordinal++) {
    const found = pods.find((pod) => ordinalOf(pod) === ordinal);
    if (found !== undefined && (isReady(found) || isParallel)) continue;
    if (found === undefined) {
      ensureClaims(cluster, set, ordinal);
      const labels = {
        [revisionLabel]: revision,
        "apps.kubernetes.io/pod-index": String(ordinal),
        "statefulset.kubernetes.io/pod-name": `${name}-${ordinal}`,
      };
      const pod = podFromTemplate(set, objectAt(set, "spec", "template"), { name: `${name}-${ordinal}`, labels });
      cluster.create(podKind, stringAt(set, "metadata", "namespace"), pod);
    }
    if (!isParallel) break;
  }
  for (const pod of pods) if (ordinalOf(pod) >= wanted) cluster.delete(podKind, pod);
}

function ensureClaims(cluster: PlayedCluster, set: JsonObject, ordinal: number): void {
  const namespace = stringAt(set, "metadata", "namespace");
  for (const template of objectsIn(objectAt(set, "spec"), "volumeClaimTemplates")) {
    const name = `${stringAt(template, "metadata", "name") ?? ""}-${stringAt(set, "metadata", "name") ?? ""}-${ordinal}`;
    if (cluster.state.store.get("/persistentvolumeclaims", namespace, name) !== undefined) continue;
    const metadata = { name, labels: objectAt(set, "spec", "selector", "matchLabels") };
    cluster.create("/persistentvolumeclaims", namespace, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata,
      spec: objectAt(template, "spec"),
    });
  }
}

function writeStatefulStatus(cluster: PlayedCluster, set: JsonObject, revision: string, wanted: number): void {
  const pods = cluster.owned(podKind, set).filter((pod) => !isLeaving(pod));
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => isOfRevision(pod, revision)).length;
  const isDone = updated === wanted && pods.length === wanted && ready === wanted;
  const before = stringAt(set, "status", "currentRevision") ?? revision;
  const current = isDone ? revision : before;
  const currentReplicas = pods.filter((pod) => isOfRevision(pod, current)).length;
  cluster.setStatus("apps/statefulsets", set, {
    observedGeneration: numberAt(set, "metadata", "generation") ?? 1,
    replicas: pods.length,
    availableReplicas: ready,
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(currentReplicas > 0 ? { currentReplicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    currentRevision: current,
    updateRevision: revision,
    collisionCount: numberAt(set, "status", "collisionCount") ?? 0,
  });
}

/** The played cluster has one node, so a daemon set has one pod. */
export function reconcileDaemonSet(cluster: PlayedCluster, set: JsonObject): void {
  if (isLeaving(set)) return;
  const revision = templateHash(objectAt(set, "spec", "template"));
  const namespace = stringAt(set, "metadata", "namespace");
  const pods = cluster.owned(podKind, set).filter((pod) => !isLeaving(pod));
  const isRolling = valueAt(set, "spec", "updateStrategy", "type") !== "OnDelete";
  for (const pod of pods) if (isRolling && !isOfRevision(pod, revision)) cluster.delete(podKind, pod);
  if (cluster.owned(podKind, set).length === 0) {
    const pod = podFromTemplate(set, objectAt(set, "spec", "template"), { labels: { [revisionLabel]: revision } });
    cluster.create(podKind, namespace, { ...pod, spec: { ...objectAt(pod, "spec"), nodeName } });
  }
  const now = cluster.owned(podKind, set);
  const ready = now.filter(isReady).length;
  const updated = now.filter((pod) => isOfRevision(pod, revision)).length;
  cluster.setStatus("apps/daemonsets", set, {
    currentNumberScheduled: now.length,
    numberMisscheduled: 0,
    desiredNumberScheduled: 1,
    numberReady: ready,
    observedGeneration: numberAt(set, "metadata", "generation") ?? 1,
    ...(updated > 0 ? { updatedNumberScheduled: updated } : {}),
    ...(ready > 0 ? { numberAvailable: ready } : { numberUnavailable: 1 }),
  });
}
