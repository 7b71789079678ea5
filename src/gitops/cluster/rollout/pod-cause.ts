// Why Pods are not ready, in the cluster's own words: the one cause that a person should see first.

import type { LiveObject } from "../cluster.ts";
import { type Condition, conditionOf, part } from "./rollout-status.ts";

export interface PodCause {
  /** As the kubelet or scheduler calls it: `ImagePullBackOff`, `OOMKilled`, `Unschedulable`. */
  reason: string;
  message: string;
  /** It stays so until somebody changes the workload: waiting is of no use. */
  certain: boolean;
  /** It seldom ends by itself: after a while of it, waiting is of no use. */
  stuck: boolean;
}

interface ContainerStatus {
  name?: string;
  image?: string;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
  terminated?: { reason?: string; message?: string; exitCode?: number };
}

/** The first cause found, the worst kind of it first. */
export function causeOf(pods: readonly LiveObject[]): PodCause | undefined {
  const causes = pods.flatMap(causesOfPod);
  return causes.find((cause) => cause.certain) ?? causes.sort((a, b) => rank(a.reason) - rank(b.reason))[0];
}

// A name that cannot be an image's will never be one (kubelet, images/types.go).
const certainReasons = new Set(["InvalidImageName"]);
// A registry may need a moment until a pushed tag is everywhere; one that is not there later was taken away.
const pullReasons = new Set(["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull"]);
/** A container that waits for another may end once or twice before it runs. */
const loopRestarts = 3;
const ranked = [
  "OOMKilled",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "ErrImagePull",
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "CrashLoopBackOff",
  "Error",
  "Evicted",
  "Unschedulable",
];
const stillStarting = new Set(["ContainerCreating", "PodInitializing"]);

function rank(reason: string): number {
  const place = ranked.indexOf(reason);
  return place === -1 ? ranked.length : place;
}

function causesOfPod(pod: LiveObject): PodCause[] {
  if (pod.metadata.deletionTimestamp !== undefined) return [];
  const status = part(pod, "status");
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((field) =>
    Array.isArray(status[field]) ? (status[field] as ContainerStatus[]) : [],
  );
  const causes = containers.flatMap((container) => causeOfContainer(container, pod.metadata.name) ?? []);
  const scheduled = conditionOf(status, "PodScheduled");
  if (scheduled?.status === "False") causes.push(unscheduled(scheduled));
  if (status.phase === "Failed" && causes.length === 0)
    causes.push({
      reason: String(status.reason ?? "Failed"),
      message: `Pod ${pod.metadata.name} failed${typeof status.message === "string" ? `: ${status.message}` : ""}`,
      certain: false,
      stuck: false,
    });
  return causes;
}

function unscheduled(condition: Condition): PodCause {
  return {
    reason: condition.reason ?? "Unschedulable",
    message: condition.message ?? "no node takes its Pods",
    certain: false,
    stuck: false,
  };
}

function causeOfContainer(container: ContainerStatus, pod: string): PodCause | undefined {
  const waiting = container.state?.waiting;
  const ended = container.state?.terminated ?? container.lastState?.terminated;
  const where = `container ${container.name ?? "?"} of Pod ${pod}`;
  const crashed = ended !== undefined && (ended.exitCode ?? 0) !== 0;
  if (crashed && (waiting === undefined || waiting.reason === "CrashLoopBackOff" || stillStarting.has(waiting.reason ?? ""))) {
    const oom = ended.reason === "OOMKilled";
    const said = ended.message === undefined ? "" : `: ${lastLine(ended.message)}`;
    return {
      reason: oom ? "OOMKilled" : (waiting?.reason ?? ended.reason ?? "Error"),
      message: oom ? `${where} used more memory than its limit` : `${where} ended with exit code ${ended.exitCode}${said}`,
      certain: false,
      stuck: (container.restartCount ?? 0) >= loopRestarts,
    };
  }
  if (waiting?.reason === undefined || stillStarting.has(waiting.reason)) return undefined;
  return {
    reason: waiting.reason,
    message: `${where}: ${waiting.message ?? container.image ?? waiting.reason}`,
    certain: certainReasons.has(waiting.reason),
    stuck: pullReasons.has(waiting.reason),
  };
}

// A termination message is the end of a log: its last line is what stopped it.
function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
