// Whether a live object is rolled out: by the rule of its kind, or by the conditions that custom kinds share.

import type { ApiResource, LiveObject } from "../cluster.ts";
import { groupKind } from "../kinds.ts";
import { conditionOf, conditionsOf, count, part, type RolloutStatus } from "./rollout-status.ts";
import { workloadRules } from "./workload-rules.ts";

/** Kinds that run Pods. */
export function isWorkload(resource: ApiResource): boolean {
  return workloadRules.has(groupKind(resource)) || groupKind(resource) === "batch/CronJob";
}

/** Kinds that may take their time: workloads, and what a controller of its own works on. */
export function hasRollout(resource: ApiResource): boolean {
  return workloadRules.has(groupKind(resource)) || (resource.group.includes(".") && !resource.group.endsWith(".k8s.io"));
}

/** Pure. An object that is gone has failed; one that says nothing of itself is ready at once. */
export function decideRollout(resource: ApiResource, live: LiveObject | undefined): RolloutStatus {
  if (live === undefined) return { state: "failed", reason: "NotFound", message: "it is not in the cluster any more" };
  if (live.metadata.deletionTimestamp !== undefined) return { state: "progressing", reason: "Terminating", message: "it is being deleted" };
  return (workloadRules.get(groupKind(resource)) ?? decideByConditions)(live);
}

/** kstatus' rules for any kind: Stalled has failed, Ready and Reconciling tell the rest. */
function decideByConditions(live: LiveObject): RolloutStatus {
  const status = part(live, "status");
  const observed = status.observedGeneration;
  if (typeof observed === "number" && count(status, "observedGeneration") < (live.metadata.generation ?? 0))
    return { state: "progressing" };
  const stalled = conditionOf(status, "Stalled");
  if (stalled?.status === "True") return { state: "failed", reason: stalled.reason, message: stalled.message };
  const ready = conditionOf(status, "Ready");
  const working = conditionsOf(status).find((condition) => condition.type === "Reconciling" && condition.status === "True");
  if (working !== undefined || (ready !== undefined && ready.status !== "True"))
    return { state: "progressing", reason: (working ?? ready)?.reason, message: ready?.message ?? working?.message };
  return { state: "healthy" };
}
