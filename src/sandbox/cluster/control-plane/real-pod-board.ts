// The kubelet's hands on a real API server.

import { type JsonObject, stringAt } from "../json.ts";
import type { PodBoard, PodEvent } from "../play/kubelet.ts";
import { renderEvent } from "../play/pod-board.ts";
import { nodeName } from "../play/pod-status.ts";
import type { ApiClient } from "./api-client.ts";

export class RealPodBoard implements PodBoard {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async bind(pod: JsonObject): Promise<void> {
    const { namespace, name } = placeOf(pod);
    const target = { apiVersion: "v1", kind: "Node", name: nodeName };
    await this.#client.call({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
      body: { apiVersion: "v1", kind: "Binding", metadata: { name, namespace }, target },
    });
  }

  async setStatus(pod: JsonObject, status: JsonObject): Promise<JsonObject | undefined> {
    const { namespace, name } = placeOf(pod);
    const reply = await this.#client.call({
      method: "PATCH",
      path: `/api/v1/namespaces/${namespace}/pods/${name}/status?fieldManager=kubelet`,
      contentType: "application/merge-patch+json",
      body: { metadata: { uid: stringAt(pod, "metadata", "uid") ?? "" }, status },
    });
    return reply.code === 200 ? reply.body : undefined;
  }

  async remove(pod: JsonObject): Promise<void> {
    const { namespace, name } = placeOf(pod);
    const preconditions = { uid: stringAt(pod, "metadata", "uid") ?? "" };
    await this.#client.call({
      method: "DELETE",
      path: `/api/v1/namespaces/${namespace}/pods/${name}`,
      body: { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions },
    });
  }

  async report(pod: JsonObject, event: PodEvent): Promise<void> {
    const { namespace } = placeOf(pod);
    const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    await this.#client.call({ method: "POST", path: `/api/v1/namespaces/${namespace}/events`, body: renderEvent(pod, event, at) });
  }
}

function placeOf(object: JsonObject): { namespace: string; name: string } {
  const namespace = stringAt(object, "metadata", "namespace") ?? "default";
  const name = stringAt(object, "metadata", "name") ?? "";
  return { namespace: encodeURIComponent(namespace), name: encodeURIComponent(name) };
}
