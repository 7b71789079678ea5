// A Cluster that keeps objects in a map and fails where a test says so: enough to see what the product asks of one.

import { ApiRejection } from "../../../src/gitops/cluster/api/api-failure.ts";
import type { Clock } from "../../../src/gitops/cluster/clock.ts";
import type { ApiResource, Cluster, LiveObject, ObjectAddress } from "../../../src/gitops/cluster/cluster.ts";
import { objectKey } from "../../../src/gitops/cluster/kinds.ts";
import { Failure, type FailureCode } from "../../../src/gitops/failure.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";

export interface Call {
  verb: "resources" | "list" | "get" | "apply" | "replace" | "create" | "remove";
  key: string;
  dryRun?: boolean;
}

export interface MemoryCluster extends Cluster {
  calls: Call[];
  objects: Map<string, LiveObject>;
  /** Asked before each call; what it throws is the call's answer. `after` is asked when the call was done. */
  before: (call: Call) => void;
  after: (call: Call) => void;
}

const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

export function kind(group: string, name: string, plural: string, namespaced = true): ApiResource {
  return { group, version: "v1", kind: name, plural, namespaced, verbs };
}

export const kinds = {
  Namespace: kind("", "Namespace", "namespaces", false),
  ConfigMap: kind("", "ConfigMap", "configmaps"),
  Secret: kind("", "Secret", "secrets"),
  Pod: kind("", "Pod", "pods"),
  Deployment: kind("apps", "Deployment", "deployments"),
  ReplicaSet: kind("apps", "ReplicaSet", "replicasets"),
  Crd: kind("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", false),
};

export function openMemoryCluster(resources: readonly ApiResource[] = Object.values(kinds)): MemoryCluster {
  let version = 0;
  const objects = new Map<string, LiveObject>();
  async function answer<T>(call: Call, work: () => T): Promise<T> {
    cluster.calls.push(call);
    await Promise.resolve();
    cluster.before(call);
    const result = work();
    cluster.after(call);
    return structuredClone(result);
  }
  function keep(key: string, object: KubernetesObject): LiveObject {
    const uid = objects.get(key)?.metadata.uid ?? `uid-${key}`;
    const live: LiveObject = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(++version) } };
    objects.set(key, live);
    return live;
  }
  const keyOf = (object: KubernetesObject, resource: ApiResource): string =>
    objectKey({ ...resource, namespace: object.metadata.namespace, name: object.metadata.name });
  const addressKey = (address: ObjectAddress): string =>
    objectKey({ ...address.resource, namespace: address.namespace, name: address.name });
  const cluster: MemoryCluster = {
    calls: [],
    objects,
    before: () => undefined,
    after: () => undefined,
    resources: () => answer({ verb: "resources", key: "" }, () => resources),
    list: (resource, { namespace }) =>
      answer({ verb: "list", key: `${resource.group}/${resource.kind}/${namespace ?? ""}` }, () =>
        [...objects]
          .filter(([key]) => key.startsWith(`${resource.group}/${resource.kind}/${namespace === undefined ? "" : `${namespace}/`}`))
          .map(([, object]) => object),
      ),
    get: (address) => answer({ verb: "get", key: addressKey(address) }, () => objects.get(addressKey(address))),
    apply: (object, resource, { dryRun }) => {
      const key = keyOf(object, resource);
      const call: Call = dryRun ? { verb: "apply", key, dryRun } : { verb: "apply", key };
      return answer(call, () =>
        dryRun ? ({ ...object, metadata: { ...object.metadata, uid: "", resourceVersion: "" } } as LiveObject) : keep(key, object),
      );
    },
    replace: (object, resource) => {
      const key = keyOf(object, resource);
      return answer({ verb: "replace", key }, () => {
        if (objects.get(key)?.metadata.resourceVersion !== object.metadata.resourceVersion) throw conflict();
        return keep(key, object);
      });
    },
    create: (object, resource) => {
      const key = keyOf(object, resource);
      return answer({ verb: "create", key }, () => {
        if (objects.has(key)) throw conflict();
        const { namespace } = object.metadata;
        if (namespace !== undefined && !objects.has(`/Namespace//${namespace}`))
          throw rejection(404, "cluster_rejected", "namespace not found");
        return keep(key, object);
      });
    },
    remove: (address) => answer({ verb: "remove", key: addressKey(address) }, () => void objects.delete(addressKey(address))),
    close: async () => undefined,
  };
  return cluster;
}

export function unreachable(): Failure {
  return new Failure("cluster_unreachable", "the API server cannot be reached", { retry: "backoff" });
}

export function rejection(httpStatus: number, code: FailureCode, message: string, reason = ""): Failure {
  return new Failure(code, message, { retry: code === "cluster_busy" ? "backoff" : "never", cause: new ApiRejection(httpStatus, reason) });
}

function conflict(): Failure {
  return rejection(409, "cluster_conflict", "the object has been modified", "AlreadyExists");
}

/** A clock that a delay moves on at once. */
export function openManualClock(): Clock & { slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    async delay(ms, signal) {
      signal.throwIfAborted();
      now += ms;
      slept.push(ms);
      // A turn of the event loop, so that what else runs gets its turn.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}
