// The kubelet's hands on the embedded store.

import { type JsonObject, objectAt, stringAt } from "../json.ts";
import type { ClusterState } from "../write/write-context.ts";
import { timestamp } from "../write/write-context.ts";
import type { PodBoard, PodEvent } from "./kubelet.ts";
import { PlayedCluster } from "./played-cluster.ts";
import { nodeName } from "./pod-status.ts";

const kind = "/pods";

export class EmbeddedPodBoard implements PodBoard {
  readonly #state: ClusterState;
  readonly #scheduler: PlayedCluster;
  readonly #kubelet: PlayedCluster;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#scheduler = new PlayedCluster(state, "kube-scheduler");
    this.#kubelet = new PlayedCluster(state, "kubelet");
  }

  async bind(pod: JsonObject): Promise<void> {
    this.#scheduler.change(kind, pod, (live) => ({ ...live, spec: { ...objectAt(live, "spec"), nodeName } }));
  }

  async setStatus(pod: JsonObject, status: JsonObject): Promise<JsonObject | undefined> {
    return this.#kubelet.setStatus(kind, pod, status);
  }

  async remove(pod: JsonObject): Promise<void> {
    this.#kubelet.delete(kind, pod);
  }

  async report(pod: JsonObject, event: PodEvent): Promise<void> {
    const namespace = stringAt(pod, "metadata", "namespace");
    this.#kubelet.create("/events", namespace, renderEvent(pod, event, timestamp(this.#state)));
  }
}

/** An Event about a pod. */
export function renderEvent(pod: JsonObject, event: PodEvent, at: string): JsonObject {
  const { name, namespace, uid, resourceVersion } = objectAt(pod, "metadata");
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { generateName: `${String(name)}.`, ...(namespace === undefined ? {} : { namespace }) },
    involvedObject: {
      apiVersion: "v1",
      kind: "Pod",
      name: name ?? "",
      namespace: namespace ?? "",
      uid: uid ?? "",
      resourceVersion: resourceVersion ?? "",
    },
    reason: event.reason,
    message: event.message,
    type: event.type,
    source: { component: "kubelet", host: nodeName },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    reportingComponent: "kubelet",
    reportingInstance: nodeName,
  };
}
