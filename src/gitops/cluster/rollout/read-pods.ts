// The Pods of workloads that are not ready: those of the newest revision, which is the one being rolled out.

import { Failure } from "../../failure.ts";
import type { ApiResource, Cluster, LiveObject } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import { groupKind } from "../kinds.ts";
import { part } from "./rollout-status.ts";

export interface PodOwner {
  key: string;
  resource: ApiResource;
  live: LiveObject;
}

const podResource: ApiResource = { group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true, verbs: [] };
const replicaSetResource: ApiResource = {
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  plural: "replicasets",
  namespaced: true,
  verbs: [],
};
// For so few workloads, their Pods are asked for by label; for more, all Pods of the namespace in one list.
const mostBySelector = 2;
const namespacesAtOnce = 4;
const revisionAnnotation = "deployment.kubernetes.io/revision";

/** Pods by the owner's key. What may not be read explains nothing, and is no failure of the rollout. */
export async function readPods(cluster: Cluster, owners: readonly PodOwner[], signal: AbortSignal): Promise<Map<string, LiveObject[]>> {
  const found = new Map<string, LiveObject[]>();
  const byNamespace = [...Map.groupBy(owners, (owner) => owner.live.metadata.namespace ?? "")];
  await mapConcurrently(byNamespace, namespacesAtOnce, async ([namespace, members]) => {
    try {
      const [pods, replicaSets] = await Promise.all([
        readAll(cluster, podResource, { namespace, owners: members }, signal),
        members.some(ownsByReplicaSet)
          ? readAll(cluster, replicaSetResource, { namespace, owners: members.filter(ownsByReplicaSet) }, signal)
          : [],
      ]);
      for (const owner of members) found.set(owner.key, podsOf(owner, pods, replicaSets));
    } catch (error) {
      if (!(error instanceof Failure) || error.code === "cancelled") throw error;
    }
  });
  return found;
}

async function readAll(
  cluster: Cluster,
  resource: ApiResource,
  of: { namespace: string; owners: readonly PodOwner[] },
  signal: AbortSignal,
): Promise<LiveObject[]> {
  const selectors = of.owners.map(selectorOf);
  if (selectors.length > mostBySelector || selectors.includes(undefined))
    return cluster.list(resource, { namespace: of.namespace }, signal);
  const lists = await Promise.all(
    selectors.map((labelSelector) => cluster.list(resource, { namespace: of.namespace, labelSelector }, signal)),
  );
  return lists.flat();
}

/** Pure: of these Pods, the owner's newest. */
export function podsOf(owner: PodOwner, pods: readonly LiveObject[], replicaSets: readonly LiveObject[]): LiveObject[] {
  if (groupKind(owner.resource) === "/Pod") return [owner.live];
  const status = part(owner.live, "status");
  if (!ownsByReplicaSet(owner)) {
    const revision = status.updateRevision;
    const owned = pods.filter((pod) => isOwnedBy(pod, owner.live.metadata.uid));
    const newest = owned.filter((pod) => pod.metadata.labels?.["controller-revision-hash"] === revision);
    return revision === undefined || newest.length === 0 ? owned : newest;
  }
  const current = replicaSets.filter((set) => isOwnedBy(set, owner.live.metadata.uid)).find((set) => isCurrent(set, owner.live));
  return current === undefined ? [] : pods.filter((pod) => isOwnedBy(pod, current.metadata.uid));
}

function isCurrent(replicaSet: LiveObject, owner: LiveObject): boolean {
  const hash = part(owner, "status").currentPodHash;
  if (typeof hash === "string") return replicaSet.metadata.labels?.["rollouts-pod-template-hash"] === hash;
  return replicaSet.metadata.annotations?.[revisionAnnotation] === owner.metadata.annotations?.[revisionAnnotation];
}

function ownsByReplicaSet(owner: PodOwner): boolean {
  const kind = groupKind(owner.resource);
  return kind === "apps/Deployment" || kind === "argoproj.io/Rollout";
}

function isOwnedBy(object: LiveObject, uid: string): boolean {
  const owners = object.metadata.ownerReferences;
  return Array.isArray(owners) && owners.some((owner: { uid?: unknown }) => owner.uid === uid);
}

/** The labels that all of its Pods have; undefined when they are not plain labels. */
function selectorOf(owner: PodOwner): string | undefined {
  const selector = part(owner.live, "spec").selector as { matchLabels?: Record<string, string> } | undefined;
  const labels = Object.entries(selector?.matchLabels ?? {});
  return labels.length === 0 ? undefined : labels.map(([key, value]) => `${key}=${value}`).join(",");
}
