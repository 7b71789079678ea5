// Plays the one node of a real control plane: pods get bound, and become ready or wait for their images.

import { setTimeout as delay } from "node:timers/promises";
import type { ImageSource } from "../image-source.ts";
import { isObject, type JsonObject, listAt, stringAt } from "../json.ts";
import { Kubelet } from "../play/kubelet.ts";
import { nodeName } from "../play/pod-status.ts";
import type { ApiClient } from "./api-client.ts";
import { RealPodBoard } from "./real-pod-board.ts";

export interface KubeletPlayer {
  close(): Promise<void>;
}

/** Starts playing; it outlives an API server that is down for a while. */
export async function startKubeletPlayer(options: { client: ApiClient; images: ImageSource; stepMs?: number }): Promise<KubeletPlayer> {
  const { client, images } = options;
  const stepMs = options.stepMs ?? 30;
  const ended = new AbortController();
  const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const kubelet = new Kubelet({ board: new RealPodBoard(client), images, now, stepMs, retryMs: 1_000 });
  await registerNode(client, now());
  const following = followPods(client, kubelet, ended.signal);
  return {
    close: async () => {
      ended.abort();
      await following;
      await kubelet.close();
    },
  };
}

/** The daemon set controller wants a node that is ready. */
async function registerNode(client: ApiClient, at: string): Promise<void> {
  const capacity = { cpu: "64", memory: "256Gi", pods: "10000" };
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "played", lastHeartbeatTime: at, lastTransitionTime: at };
  await client.call({
    method: "POST",
    path: "/api/v1/nodes",
    body: { apiVersion: "v1", kind: "Node", metadata: { name: nodeName, labels: { "kubernetes.io/hostname": nodeName } } },
  });
  // A node controller would take this taint away once the node is ready; until then no daemon set runs on it.
  await client.call({
    method: "PATCH",
    path: `/api/v1/nodes/${nodeName}`,
    contentType: "application/merge-patch+json",
    body: { spec: { taints: null } },
  });
  await client.call({
    method: "PATCH",
    path: `/api/v1/nodes/${nodeName}/status`,
    contentType: "application/merge-patch+json",
    body: { status: { capacity, allocatable: capacity, conditions: [ready] } },
  });
}

async function followPods(client: ApiClient, kubelet: Kubelet, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const list = await client.call({ path: "/api/v1/pods", signal });
      const items = listAt(list.body, "items").filter(isObject);
      for (const pod of items) kubelet.see(pod);
      const version = stringAt(list.body, "metadata", "resourceVersion") ?? "";
      if (list.code === 200) await followFrom(client, kubelet, version, signal);
    } catch {
      // The server is down, or the watch was cut: list again.
    }
    await delay(200, undefined, { signal }).catch(() => undefined);
  }
}

async function followFrom(client: ApiClient, kubelet: Kubelet, version: string, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/pods?watch=true&resourceVersion=${version}&allowWatchBookmarks=true`;
  for await (const event of client.watch(path, signal)) see(kubelet, event.type, event.object);
}

function see(kubelet: Kubelet, type: string, pod: JsonObject): void {
  if (type === "DELETED") kubelet.forget(pod);
  else if (type === "ADDED" || type === "MODIFIED") kubelet.see(pod);
}
