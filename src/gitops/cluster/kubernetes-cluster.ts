// The Cluster port over the Kubernetes API: raw requests, because client-node's own drop unknown fields.

import { Failure } from "../failure.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import { type ApiClient, type ApiRequest, createApiClient, type RequestEvent } from "./api/api-client.ts";
import { ApiRejection, type RequestSubject } from "./api/api-failure.ts";
import { openConnection } from "./api/connection.ts";
import { createDiscovery, type Discovery } from "./api/discovery.ts";
import { type KubeconfigSource, readKubeconfig } from "./api/kubeconfig.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ApiResource, Cluster, ListOptions, LiveObject, ObjectAddress } from "./cluster.ts";
import { fieldManager } from "./field-manager.ts";
import { openGate } from "./gate.ts";
import { apiVersionOf, isSecretKind } from "./kinds.ts";

export interface KubernetesClusterOptions {
  /** Limit of one request, from its sending to the last byte of its answer. */
  requestTimeoutMs: number;
  /** Requests at once, which is also the most connections kept; 16 unless told. */
  concurrency?: number;
  /** Size limit of one answer; 64 MiB unless told. */
  maxBodyBytes?: number;
  clock?: Clock;
  onRequest?: (event: RequestEvent) => void;
}

const pageSize = 500;
const metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const defaultConcurrency = 16;
const defaultMaxBodyBytes = 64 * 1024 * 1024;
const maxWaits = 3;

/** Reads the credentials; the first request is the first that needs the API server. Failure `config_invalid`, `cluster_auth`. */
export async function openKubernetesCluster(options: KubeconfigSource & KubernetesClusterOptions): Promise<Cluster> {
  const clock = options.clock ?? systemClock;
  const concurrency = options.concurrency ?? defaultConcurrency;
  const connection = await openConnection(await readKubeconfig(options), { connections: concurrency, now: clock.now });
  const client = createApiClient({
    connection,
    gate: openGate(concurrency),
    clock,
    requestTimeoutMs: options.requestTimeoutMs,
    maxBodyBytes: options.maxBodyBytes ?? defaultMaxBodyBytes,
    maxWaits,
    onRequest: options.onRequest,
  });
  return new KubernetesCluster(client, () => connection.close());
}

class KubernetesCluster implements Cluster {
  readonly #client: ApiClient;
  readonly #discovery: Discovery;
  readonly #close: () => Promise<void>;

  constructor(client: ApiClient, close: () => Promise<void>) {
    this.#client = client;
    this.#discovery = createDiscovery(client);
    this.#close = close;
  }

  resources(options: { refresh?: boolean }, signal: AbortSignal): Promise<readonly ApiResource[]> {
    return this.#discovery.resources({ refresh: options.refresh ?? false }, signal);
  }

  async list(resource: ApiResource, options: ListOptions, signal: AbortSignal): Promise<LiveObject[]> {
    try {
      return await this.#listPages(resource, options, pageSize, signal);
    } catch (error) {
      const status = httpStatusOf(error);
      // The continue token is older than what etcd keeps: one large page needs none.
      if (status === 410) return this.#listPages(resource, options, undefined, signal);
      if (status !== 404) throw error;
      this.#discovery.forget();
      return [];
    }
  }

  async get(address: ObjectAddress, signal: AbortSignal): Promise<LiveObject | undefined> {
    try {
      const answer = await this.#client(
        { method: "GET", path: pathOf(address), repeatable: true, subject: subjectOf("read", address) },
        signal,
      );
      return answer.body as LiveObject;
    } catch (error) {
      if (httpStatusOf(error) === 404) return undefined;
      throw error;
    }
  }

  async apply(
    object: KubernetesObject,
    resource: ApiResource,
    options: { dryRun?: boolean; force?: boolean },
    signal: AbortSignal,
  ): Promise<LiveObject> {
    const address = { resource, namespace: object.metadata.namespace, name: object.metadata.name };
    const query = new URLSearchParams({ fieldManager, fieldValidation: "Strict", force: String(options.force ?? false) });
    if (options.dryRun) query.set("dryRun", "All");
    return this.#write(
      {
        method: "PATCH",
        path: `${pathOf(address)}?${query}`,
        body: object,
        contentType: "application/apply-patch+yaml",
        repeatable: true,
        subject: subjectOf("apply", address),
      },
      signal,
    );
  }

  replace(object: LiveObject, resource: ApiResource, signal: AbortSignal): Promise<LiveObject> {
    const address = { resource, namespace: object.metadata.namespace, name: object.metadata.name };
    return this.#write(
      {
        method: "PUT",
        path: `${pathOf(address)}?${writeQuery()}`,
        body: object,
        repeatable: false,
        subject: subjectOf("replace", address),
      },
      signal,
    );
  }

  create(object: KubernetesObject, resource: ApiResource, signal: AbortSignal): Promise<LiveObject> {
    const address = { resource, namespace: object.metadata.namespace, name: object.metadata.name };
    const path = pathOf({ resource, namespace: object.metadata.namespace });
    return this.#write(
      { method: "POST", path: `${path}?${writeQuery()}`, body: object, repeatable: false, subject: subjectOf("create", address) },
      signal,
    );
  }

  async remove(
    address: ObjectAddress,
    preconditions: { uid: string; resourceVersion?: string | undefined },
    signal: AbortSignal,
  ): Promise<void> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background", preconditions };
    try {
      await this.#client(
        { method: "DELETE", path: pathOf(address), body, repeatable: true, subject: subjectOf("delete", address) },
        signal,
      );
    } catch (error) {
      if (httpStatusOf(error) !== 404) throw error;
    }
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #write(request: ApiRequest, signal: AbortSignal): Promise<LiveObject> {
    return (await this.#client(request, signal)).body as LiveObject;
  }

  async #listPages(resource: ApiResource, options: ListOptions, limit: number | undefined, signal: AbortSignal): Promise<LiveObject[]> {
    const objects: LiveObject[] = [];
    let next = "";
    do {
      const query = new URLSearchParams();
      if (limit !== undefined) query.set("limit", String(limit));
      if (options.labelSelector !== undefined) query.set("labelSelector", options.labelSelector);
      if (next !== "") query.set("continue", next);
      const path = `${pathOf({ resource, namespace: options.namespace })}?${query}`;
      const accept = options.metadataOnly ? metadataList : undefined;
      const subject = subjectOf("list", { resource, namespace: options.namespace });
      const answer = await this.#client({ method: "GET", path, accept, repeatable: true, subject }, signal);
      const page = answer.body as { items?: LiveObject[] | null; metadata?: { continue?: string } };
      // Items of a list carry neither apiVersion nor kind (API conventions, "Lists of objects").
      for (const item of page.items ?? []) objects.push({ ...item, apiVersion: apiVersionOf(resource), kind: resource.kind });
      next = page.metadata?.continue ?? "";
    } while (next !== "");
    return objects;
  }
}

function writeQuery(): URLSearchParams {
  return new URLSearchParams({ fieldManager, fieldValidation: "Strict" });
}

/** The path of a collection, or of an object when it has a name. */
function pathOf(address: { resource: ApiResource; namespace?: string | undefined; name?: string | undefined }): string {
  const { group, version, plural, namespaced } = address.resource;
  const segments = group === "" ? ["api", version] : ["apis", group, version];
  if (namespaced && address.namespace !== undefined) segments.push("namespaces", address.namespace);
  segments.push(plural);
  if (address.name !== undefined) segments.push(address.name);
  return `/${segments.map(encodeSegment).join("/")}`;
}

// `.` and `..` would be resolved away by the URL parser, and so name another path: no object is called so.
function encodeSegment(segment: string): string {
  if (segment === "" || segment === "." || segment === "..")
    throw new Failure("cluster_rejected", `${JSON.stringify(segment)} cannot be a name in the cluster.`, { retry: "never" });
  return encodeURIComponent(segment);
}

function subjectOf(
  verb: string,
  address: { resource: ApiResource; namespace?: string | undefined; name?: string | undefined },
): RequestSubject {
  return { verb, kind: address.resource.kind, namespace: address.namespace, name: address.name, secret: isSecretKind(address.resource) };
}

function httpStatusOf(error: unknown): number | undefined {
  return error instanceof Failure && error.cause instanceof ApiRejection ? error.cause.httpStatus : undefined;
}
