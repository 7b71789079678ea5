// A small Kubernetes API over HTTP on 127.0.0.1 that keeps its state in memory and plays deployments.

import { randomBytes, randomUUID } from "node:crypto";
import { ApiServer } from "./api/api-server.ts";
import { Faults } from "./api/faults.ts";
import { ListPages } from "./api/list-objects.ts";
import { RequestLog } from "./api/request-log.ts";
import type { ImageSource } from "./image-source.ts";
import { type JsonObject, stringAt } from "./json.ts";
import { ResourceTable } from "./kinds/resource-table.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { Player } from "./play/player.ts";
import { readBuiltInKinds } from "./schema/stored-schemas.ts";
import { type Change, ObjectStore } from "./store/object-store.ts";
import type { ClusterState, WriteOptions } from "./write/write-context.ts";
import { createObject } from "./write/write-object.ts";

export type { ImageSource } from "./image-source.ts";

export interface EmbeddedClusterOptions {
  images: ImageSource;
  /** 0 for any free one. */
  port?: number;
  clock?: () => Date;
  /** How long one step of a pod's life takes; 15 ms. */
  stepMs?: number;
  /** How many seconds of the cluster pass in one real second: 100 makes a progress deadline of 600 s one of 6 s. */
  timeFactor?: number;
  /** What is there from the beginning; namespaces before what is in them. */
  objects?: readonly JsonObject[];
}

export interface EmbeddedCluster {
  /** `http://127.0.0.1:PORT`. */
  url: string;
  token: string;
  /** A kubeconfig as YAML, for any client. */
  kubeconfig(): string;
  /** What was asked over HTTP; what the cluster plays itself is not in it. */
  requests: RequestLog;
  faults: Faults;
  /** Objects of a kind by its group and plural (`apps/deployments`, `/pods`). */
  list(kind: string, namespace?: string): JsonObject[];
  get(kind: string, namespace: string | undefined, name: string): JsonObject | undefined;
  /** Calls back on every change of any object until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void;
  /** Forgets the history: watches from older versions are told 410. */
  compact(): void;
  /** Cuts all connections and refuses new ones until `start`. Nothing is forgotten. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const firstNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Starts a cluster with the usual namespaces. It is not secure: plain HTTP with one token, on loopback. */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const builtIn = readBuiltInKinds();
  const state: ClusterState = {
    store: new ObjectStore(),
    resources: new ResourceTable(builtIn.resources.map((resource) => ({ ...resource, custom: false }))),
    types: builtIn.types,
    now: options.clock ?? (() => new Date()),
    newUid: randomUUID,
  };
  const initial = firstNamespaces.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  for (const object of [...initial, ...(options.objects ?? [])]) addObject(state, object);
  const player = new Player({ state, images: options.images, stepMs: options.stepMs ?? 15, timeFactor: options.timeFactor ?? 1 });
  const token = randomBytes(24).toString("base64url");
  const requests = new RequestLog();
  const faults = new Faults();
  const context = { state, pages: new ListPages(), kubernetesVersion: builtIn.kubernetesVersion };
  const server = new ApiServer({ context, faults, requests, token });
  await server.listen(options.port ?? 0);
  return {
    url: server.url,
    token,
    kubeconfig: () => renderKubeconfig({ name: "embedded", server: server.url, token }),
    requests,
    faults,
    list: (kind, namespace) => state.store.list(kind, namespace),
    get: (kind, namespace, name) => state.store.get(kind, namespace, name),
    subscribe: (listener) => state.store.subscribe(listener),
    compact: () => state.store.compact(),
    stop: () => server.close(),
    start: () => server.listen(0),
    close: async () => {
      await server.close();
      await player.close();
    },
  };
}

function addObject(state: ClusterState, object: JsonObject): void {
  const resource = state.resources.findKind(stringAt(object, "apiVersion") ?? "", stringAt(object, "kind") ?? "");
  if (resource === undefined) throw new Error(`The embedded cluster does not serve ${String(object.apiVersion)} ${String(object.kind)}`);
  const options: WriteOptions = {
    manager: "kube-apiserver",
    dryRun: false,
    fieldValidation: "Strict",
    subresource: "",
    force: false,
    duplicates: [],
  };
  const namespace = resource.namespaced ? (stringAt(object, "metadata", "namespace") ?? "default") : undefined;
  createObject(state, { resource, namespace }, object, options);
}
