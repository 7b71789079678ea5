// When the workloads of Kubernetes are rolled out: as `kubectl rollout status` and sigs.k8s.io/cli-utils kstatus decide.

import type { LiveObject } from "../cluster.ts";
import { conditionOf, count, type Progress, part, type RolloutStatus } from "./rollout-status.ts";

export type RolloutRule = (live: LiveObject) => RolloutStatus;

/** By group and kind. */
export const workloadRules: ReadonlyMap<string, RolloutRule> = new Map<string, RolloutRule>([
  ["apps/Deployment", decideDeployment],
  ["apps/StatefulSet", decideStatefulSet],
  ["apps/DaemonSet", decideDaemonSet],
  ["apps/ReplicaSet", decideReplicaSet],
  ["/ReplicationController", decideReplicaSet],
  ["batch/Job", decideJob],
  ["/Pod", decidePod],
  ["argoproj.io/Rollout", decideArgoRollout],
]);

function decideDeployment(live: LiveObject): RolloutStatus {
  const spec = part(live, "spec");
  const status = part(live, "status");
  const wanted = count(spec, "replicas", 1);
  const updated = count(status, "updatedReplicas");
  const ready = `${Math.min(count(status, "readyReplicas"), updated)}/${wanted}`;
  if (spec.paused === true) return { state: "healthy", ready, reason: "Paused", message: "its rollout is paused" };
  if (!isObserved(live, status)) return { state: "progressing", ready };
  const progressing = conditionOf(status, "Progressing");
  if (progressing?.status === "False" && progressing.reason === "ProgressDeadlineExceeded")
    return { state: "failed", ready, reason: progressing.reason, message: progressing.message };
  const failure = conditionOf(status, "ReplicaFailure");
  const why = failure?.status === "True" ? { reason: failure.reason, message: failure.message } : {};
  if (updated < wanted) return { state: "progressing", ready, message: `${updated} of ${wanted} updated`, ...why };
  const old = count(status, "replicas") - updated;
  if (old > 0) return { state: "progressing", ready, message: `${old} of the previous revision still running`, ...why };
  if (count(status, "availableReplicas") < updated)
    return { state: "progressing", ready, message: `${count(status, "availableReplicas")} of ${wanted} available`, ...why };
  return { state: "healthy", ready };
}

function decideStatefulSet(live: LiveObject): RolloutStatus {
  const spec = part(live, "spec");
  const status = part(live, "status");
  const wanted = count(spec, "replicas", 1);
  const ready = `${count(status, "readyReplicas")}/${wanted}`;
  const strategy = (spec.updateStrategy ?? {}) as { type?: string; rollingUpdate?: Progress };
  if (!isObserved(live, status)) return { state: "progressing", ready };
  if (strategy.type === "OnDelete")
    return { state: "healthy", ready, reason: "OnDelete", message: "it updates Pods only when they are deleted" };
  const partition = count(strategy.rollingUpdate ?? {}, "partition");
  const updated = count(status, "updatedReplicas");
  if (updated < wanted - partition) return { state: "progressing", ready, message: `${updated} of ${wanted - partition} updated` };
  if (count(status, "readyReplicas") < wanted)
    return { state: "progressing", ready, message: `${count(status, "readyReplicas")} of ${wanted} ready` };
  if (partition === 0 && status.updateRevision !== status.currentRevision)
    return { state: "progressing", ready, message: "the previous revision still running" };
  return { state: "healthy", ready };
}

function decideDaemonSet(live: LiveObject): RolloutStatus {
  const status = part(live, "status");
  const wanted = count(status, "desiredNumberScheduled");
  const ready = `${count(status, "numberReady")}/${wanted}`;
  const strategy = (part(live, "spec").updateStrategy ?? {}) as { type?: string };
  if (!isObserved(live, status)) return { state: "progressing" };
  if (strategy.type === "OnDelete")
    return { state: "healthy", ready, reason: "OnDelete", message: "it updates Pods only when they are deleted" };
  const updated = count(status, "updatedNumberScheduled");
  if (updated < wanted) return { state: "progressing", ready, message: `${updated} of ${wanted} updated` };
  if (count(status, "numberAvailable") < wanted)
    return { state: "progressing", ready, message: `${count(status, "numberAvailable")} of ${wanted} available` };
  return { state: "healthy", ready };
}

function decideReplicaSet(live: LiveObject): RolloutStatus {
  const status = part(live, "status");
  const wanted = count(part(live, "spec"), "replicas", 1);
  const ready = `${count(status, "readyReplicas")}/${wanted}`;
  if (!isObserved(live, status) || count(status, "availableReplicas") < wanted || count(status, "replicas") > wanted)
    return { state: "progressing", ready };
  return { state: "healthy", ready };
}

function decideJob(live: LiveObject): RolloutStatus {
  const spec = part(live, "spec");
  const status = part(live, "status");
  const ready = `${count(status, "succeeded")}/${count(spec, "completions", 1)}`;
  const failed = conditionOf(status, "Failed");
  if (failed?.status === "True") return { state: "failed", ready, reason: failed.reason, message: failed.message };
  if (conditionOf(status, "Complete")?.status === "True") return { state: "healthy", ready };
  if (spec.suspend === true) return { state: "healthy", ready, reason: "Suspended", message: "it is suspended" };
  return { state: "progressing", ready };
}

function decidePod(live: LiveObject): RolloutStatus {
  const status = part(live, "status");
  if (status.phase === "Succeeded") return { state: "healthy", ready: "1/1" };
  if (status.phase === "Failed") return { state: "failed", ready: "0/1", reason: textOf(status.reason), message: textOf(status.message) };
  if (conditionOf(status, "Ready")?.status === "True") return { state: "healthy", ready: "1/1" };
  return { state: "progressing", ready: "0/1" };
}

// Argo Rollouts writes observedGeneration as text (argoproj/argo-rollouts, RolloutStatus).
function decideArgoRollout(live: LiveObject): RolloutStatus {
  const status = part(live, "status");
  const ready = `${count(status, "readyReplicas")}/${count(part(live, "spec"), "replicas", 1)}`;
  const message = textOf(status.message);
  if (Number(status.observedGeneration ?? 0) < (live.metadata.generation ?? 0)) return { state: "progressing", ready };
  if (status.phase === "Healthy") return { state: "healthy", ready };
  if (status.phase === "Degraded") return { state: "failed", ready, reason: "Degraded", message };
  if (status.phase === "Paused") return { state: "healthy", ready, reason: "Paused", message: message ?? "its rollout is paused" };
  return { state: "progressing", ready, message };
}

function isObserved(live: LiveObject, status: Progress): boolean {
  return count(status, "observedGeneration") >= (live.metadata.generation ?? 0);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
