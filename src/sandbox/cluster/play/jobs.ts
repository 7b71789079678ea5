// Plays the job controller: pods until enough of them have succeeded.

import { type JsonObject, numberAt, objectAt, stringAt, valueAt } from "../json.ts";
import { objectsIn } from "../kinds/set-default.ts";
import type { PlayedCluster } from "./played-cluster.ts";
import { isLeaving, isReady, podFromTemplate, withCondition } from "./pods.ts";

const podKind = "/pods";

export function reconcileJob(cluster: PlayedCluster, job: JsonObject, now: Date): void {
  const isDone = objectsIn(objectAt(job, "status"), "conditions").some(
    (condition) => condition.type === "Complete" && condition.status === "True",
  );
  if (isLeaving(job) || isDone || valueAt(job, "spec", "suspend") === true) return;
  const at = now.toISOString().replace(/\.\d+Z$/, "Z");
  const completions = numberAt(job, "spec", "completions") ?? 1;
  const pods = cluster.owned(podKind, job);
  const succeeded = pods.filter((pod) => stringAt(pod, "status", "phase") === "Succeeded").length;
  const active = pods.length - succeeded;
  const missing = Math.min(numberAt(job, "spec", "parallelism") ?? 1, completions - succeeded) - active;
  for (let count = 0; count < missing; count++)
    cluster.create(podKind, stringAt(job, "metadata", "namespace"), podFromTemplate(job, objectAt(job, "spec", "template"), {}));
  const startTime = stringAt(job, "status", "startTime") ?? at;
  const isComplete = succeeded >= completions;
  const running = cluster.owned(podKind, job).filter((pod) => stringAt(pod, "status", "phase") !== "Succeeded");
  const status: JsonObject = {
    startTime,
    ready: running.filter(isReady).length,
    terminating: 0,
    uncountedTerminatedPods: {},
    ...(running.length > 0 ? { active: running.length } : {}),
    ...(succeeded > 0 ? { succeeded } : {}),
  };
  if (!isComplete) {
    cluster.setStatus("batch/jobs", job, status);
    return;
  }
  const reached = { reason: "CompletionsReached", message: "Reached expected number of succeeded pods" };
  const criteria = withCondition(status, { type: "SuccessCriteriaMet", isTrue: true, ...reached }, at);
  const conditions = withCondition({ conditions: criteria }, { type: "Complete", isTrue: true, ...reached }, at);
  const dated = conditions.map(({ lastUpdateTime: _time, ...condition }) => ({ ...condition, lastProbeTime: at }));
  cluster.setStatus("batch/jobs", job, { ...status, completionTime: at, conditions: dated });
}
