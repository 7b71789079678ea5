// Plays the namespace controller and the garbage collector: what has to go when something else has gone.

import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import { kindKey } from "../store/object-store.ts";
import { cleanupFinalizer } from "./custom-kinds.ts";
import type { PlayedCluster } from "./played-cluster.ts";

const namespaceKind = "/namespaces";

/** Empties a namespace that is going away, and lets it go once it is empty. */
export function reconcileNamespace(cluster: PlayedCluster, namespace: JsonObject): void {
  if (stringAt(namespace, "metadata", "deletionTimestamp") === undefined) return;
  const name = stringAt(namespace, "metadata", "name");
  for (const [kind, object] of [...cluster.state.store.all()])
    if (stringAt(object, "metadata", "namespace") === name) cluster.delete(kind, object);
  const isEmpty = [...cluster.state.store.all()].every(([, object]) => stringAt(object, "metadata", "namespace") !== name);
  if (isEmpty && listAt(namespace, "metadata", "finalizers").length === 0) cluster.state.store.delete(namespaceKind, namespace);
}

/** Deletes what only a gone owner held, and gives the namespaces that wait another look. */
export function collectDependents(cluster: PlayedCluster, gone: JsonObject): void {
  const uid = stringAt(gone, "metadata", "uid");
  for (const [kind, object] of [...cluster.state.store.all()]) {
    const owners = listAt(object, "metadata", "ownerReferences").filter(isObject);
    if (owners.length === 0 || !owners.some((owner) => owner.uid === uid)) continue;
    if (owners.length === 1) cluster.delete(kind, object);
    else cluster.change(kind, object, (live) => withoutOwner(live, uid));
  }
}

function withoutOwner(object: JsonObject, uid: string | undefined): JsonObject {
  const ownerReferences = listAt(object, "metadata", "ownerReferences").filter((owner) => !isObject(owner) || owner.uid !== uid);
  return { ...object, metadata: { ...objectAt(object, "metadata"), ownerReferences } };
}

/** Finalizers that a real cluster's own controllers take away; nothing uses a played volume. */
const finishedHere = new Set([
  "orphan",
  "foregroundDeletion",
  "kubernetes.io/pvc-protection",
  "kubernetes.io/pv-protection",
  cleanupFinalizer,
]);

/** Finishes an object that is marked as deleted: dependents first for the foreground, none for orphans. */
export function finishDeletion(cluster: PlayedCluster, kind: string, object: JsonObject): void {
  if (stringAt(object, "metadata", "deletionTimestamp") === undefined || kind === namespaceKind) return;
  const finalizers = listAt(object, "metadata", "finalizers").map(String);
  const uid = stringAt(object, "metadata", "uid");
  const resource = cluster.state.resources.findStored(kind);
  if (resource === undefined) return;
  if (finalizers.includes("orphan")) {
    for (const [other, dependent] of [...cluster.state.store.all()])
      if (listAt(dependent, "metadata", "ownerReferences").some((owner) => isObject(owner) && owner.uid === uid))
        cluster.change(other, dependent, (live) => withoutOwner(live, uid));
  }
  if (finalizers.includes("foregroundDeletion")) collectDependents(cluster, object);
  const left = finalizers.filter((name) => !finishedHere.has(name));
  if (left.length === 0) cluster.state.store.delete(kindKey(resource), object);
  else if (left.length < finalizers.length)
    cluster.change(kind, object, (live) => ({ ...live, metadata: { ...objectAt(live, "metadata"), finalizers: left } }));
}
