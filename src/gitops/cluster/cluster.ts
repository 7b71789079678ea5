// The port to a Kubernetes cluster: what the product reads from it and writes to it, and nothing more.

import type { KubernetesObject } from "../manifests/manifest.ts";

/** One kind that the API server serves (Kubernetes API discovery). */
export interface ApiResource {
  /** "" for the core group. */
  group: string;
  version: string;
  kind: string;
  /** The plural in URLs, e.g. `deployments`. */
  plural: string;
  namespaced: boolean;
  verbs: readonly string[];
}

export interface LiveObject extends KubernetesObject {
  metadata: KubernetesObject["metadata"] & {
    uid: string;
    resourceVersion: string;
    generation?: number;
    managedFields?: readonly { manager: string; operation: string; apiVersion: string; subresource?: string; fieldsV1?: object }[];
    deletionTimestamp?: string;
  };
}

export interface ListOptions {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  /** Nothing but apiVersion, kind and metadata is needed; a server may give more. */
  metadataOnly?: boolean | undefined;
}

export interface ObjectAddress {
  resource: ApiResource;
  namespace?: string | undefined;
  name: string;
}

/**
 * A cluster's API. Every call has a deadline and a size limit of the adapter's own besides `signal`.
 * Failures: `cluster_unreachable`, `_auth`, `_forbidden`, `_rejected`, `_conflict`, `_busy`; what an API
 * server says about a Secret is never repeated, only its reason and field paths.
 */
export interface Cluster {
  /** All kinds served; `refresh` asks again (a CRD was installed). */
  resources(options: { refresh?: boolean }, signal: AbortSignal): Promise<readonly ApiResource[]>;
  /** All objects of a kind, in one namespace or in all. A kind that is not served gives []. */
  list(resource: ApiResource, options: ListOptions, signal: AbortSignal): Promise<LiveObject[]>;
  get(address: ObjectAddress, signal: AbortSignal): Promise<LiveObject | undefined>;
  /** Server-side apply as field manager `coxswain` with strict field validation. */
  apply(
    object: KubernetesObject,
    resource: ApiResource,
    options: { dryRun?: boolean; force?: boolean },
    signal: AbortSignal,
  ): Promise<LiveObject>;
  /** Replaces the object if it still has the resourceVersion that it carries: else `cluster_conflict`. */
  replace(object: LiveObject, resource: ApiResource, signal: AbortSignal): Promise<LiveObject>;
  create(object: KubernetesObject, resource: ApiResource, signal: AbortSignal): Promise<LiveObject>;
  /** Deletes that very object (preconditions uid and resourceVersion); another one there: `cluster_conflict`. */
  remove(address: ObjectAddress, preconditions: { uid: string; resourceVersion?: string | undefined }, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
