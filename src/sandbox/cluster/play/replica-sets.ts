// Plays the replica set controller: as many pods as are wanted, and how many of them are ready.

import { type JsonObject, numberAt, objectAt, stringAt } from "../json.ts";
import type { PlayedCluster } from "./played-cluster.ts";
import { isLeaving, isReady, podFromTemplate } from "./pods.ts";

const kind = "apps/replicasets";
const podKind = "/pods";

export function reconcileReplicaSet(cluster: PlayedCluster, set: JsonObject): void {
  if (isLeaving(set)) return;
  const wanted = numberAt(set, "spec", "replicas") ?? 1;
  const pods = cluster.owned(podKind, set).filter((pod) => !isLeaving(pod));
  for (let missing = wanted - pods.length; missing > 0; missing--)
    cluster.create(podKind, stringAt(set, "metadata", "namespace"), podFromTemplate(set, objectAt(set, "spec", "template"), {}));
  const surplus = [...pods]
    .sort((left, right) => Number(isReady(left)) - Number(isReady(right)))
    .slice(0, Math.max(0, pods.length - wanted));
  for (const pod of surplus) cluster.delete(podKind, pod);
  const now = cluster.owned(podKind, set).filter((pod) => !isLeaving(pod));
  const ready = now.filter(isReady).length;
  cluster.setStatus(kind, set, {
    replicas: now.length,
    ...(now.length > 0 ? { fullyLabeledReplicas: now.length } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    observedGeneration: numberAt(set, "metadata", "generation") ?? 1,
  });
}
