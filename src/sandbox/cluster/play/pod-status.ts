// What a kubelet would write into a pod's status; pure, for the embedded cluster and the real one.

import { type Json, type JsonObject, numberAt, objectAt, stringAt } from "../json.ts";
import { objectsIn } from "../kinds/set-default.ts";

/** A moment in the life of a pod whose images are there, or are not. */
export type PodMoment =
  | { kind: "creating" }
  /** `pulled`: what each image was when it was pulled, by reference. */
  | { kind: "running"; pulled: ReadonlyMap<string, string> }
  | { kind: "finished"; pulled: ReadonlyMap<string, string> }
  | { kind: "pullFailed"; reason: "ErrImagePull" | "ImagePullBackOff"; missing: ReadonlySet<string> };

export const nodeName = "played-node";
const nodeAddress = "192.0.2.1";

/** The whole status of a pod at a moment; `at` is RFC 3339. */
export function renderPodStatus(pod: JsonObject, moment: PodMoment, at: string): JsonObject {
  const before = objectAt(pod, "status");
  const startTime = stringAt(before, "startTime") ?? at;
  const spec = objectAt(pod, "spec");
  const initial = objectsIn(spec, "initContainers");
  return {
    ...before,
    phase: moment.kind === "running" ? "Running" : moment.kind === "finished" ? "Succeeded" : "Pending",
    observedGeneration: numberAt(pod, "metadata", "generation") ?? 1,
    conditions: conditionsOf(before, moment, at),
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    ...(moment.kind === "running" ? { podIP: "192.0.2.100", podIPs: [{ ip: "192.0.2.100" }] } : {}),
    startTime,
    containerStatuses: objectsIn(spec, "containers").map((container) => containerStatus(container, moment, startTime, at)),
    ...(initial.length > 0 ? { initContainerStatuses: initial.map((one) => initStatus(one, moment, startTime, at)) } : {}),
  };
}

function conditionsOf(before: JsonObject, moment: PodMoment, at: string): Json[] {
  const isReady = moment.kind === "running";
  const isInitialized = moment.kind !== "creating";
  const reason = moment.kind === "finished" ? "PodCompleted" : "ContainersNotReady";
  const wanted: readonly (readonly [type: string, isTrue: boolean, reason?: string])[] = [
    ["PodReadyToStartContainers", isInitialized],
    ["Initialized", isInitialized],
    ["Ready", isReady, reason],
    ["ContainersReady", isReady, reason],
    ["PodScheduled", true],
  ];
  return wanted.map(([type, isTrue, why]) => {
    const status = isTrue ? "True" : "False";
    const old = objectsIn(before, "conditions").find((condition) => condition.type === type && condition.status === status);
    return {
      type,
      status,
      lastProbeTime: null,
      lastTransitionTime: stringAt(old, "lastTransitionTime") ?? at,
      ...(isTrue || why === undefined ? {} : { reason: why }),
    };
  });
}

function containerStatus(container: JsonObject, moment: PodMoment, startTime: string, at: string): JsonObject {
  const image = stringAt(container, "image") ?? "";
  const isRunning = moment.kind === "running";
  const isDone = moment.kind === "finished";
  return {
    name: stringAt(container, "name") ?? "",
    image,
    imageID: isRunning || isDone ? imageIdOf(image, moment.pulled) : "",
    ready: isRunning,
    started: isRunning,
    restartCount: 0,
    lastState: {},
    state: isDone ? completed(startTime, at) : isRunning ? { running: { startedAt: startTime } } : { waiting: waitingState(image, moment) },
  };
}

/** As containerd reports it: the repository and the digest that its tag was resolved to. */
function imageIdOf(image: string, pulled: ReadonlyMap<string, string>): string {
  const digest = pulled.get(image);
  return digest === undefined ? image : `${image.replace(/@.*$/, "").replace(/:[^/:]*$/, "")}@${digest}`;
}

function initStatus(container: JsonObject, moment: PodMoment, startTime: string, at: string): JsonObject {
  const isDone = moment.kind === "running" || moment.kind === "finished";
  const status = containerStatus(container, isDone ? { kind: "finished", pulled: moment.pulled } : moment, startTime, at);
  return { ...status, ready: isDone };
}

function completed(startedAt: string, finishedAt: string): JsonObject {
  return { terminated: { exitCode: 0, reason: "Completed", startedAt, finishedAt } };
}

function waitingState(image: string, moment: PodMoment): JsonObject {
  if (moment.kind !== "pullFailed" || !moment.missing.has(image)) return { reason: "ContainerCreating" };
  return { reason: moment.reason, message: pullMessage(image, moment.reason) };
}

/** What a container runtime says of an image that is not there. */
export function pullMessage(image: string, reason: "ErrImagePull" | "ImagePullBackOff"): string {
  const cause = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  return reason === "ErrImagePull"
    ? `rpc error: code = NotFound desc = ${cause}`
    : `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = ${cause}`;
}

/** The images of all containers of a pod's spec. */
export function imagesOf(pod: JsonObject): string[] {
  const spec = objectAt(pod, "spec");
  const all = [...objectsIn(spec, "initContainers"), ...objectsIn(spec, "containers")];
  return [...new Set(all.map((container) => stringAt(container, "image") ?? ""))];
}
