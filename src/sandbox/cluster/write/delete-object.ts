// Deletes objects: preconditions, finalizers, and what happens to namespaces and to owned objects.

import { conflict } from "../api/api-error.ts";
import { type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { kindKey } from "../store/object-store.ts";
import { type ClusterState, requireObject, type Target, timestamp } from "./write-context.ts";

export interface DeleteOptions {
  uid: string | undefined;
  resourceVersion: string | undefined;
  propagation: "Background" | "Foreground" | "Orphan" | undefined;
  dryRun: boolean;
}

export type DeleteOutcome = { kind: "gone"; object: JsonObject } | { kind: "terminating"; object: JsonObject };

/** Deletes an object at once, or marks it when finalizers hold it. */
export function deleteObject(state: ClusterState, target: Target, options: DeleteOptions): DeleteOutcome {
  const live = requireObject(state, target);
  checkPreconditions(target.resource, target.name, live, options);
  const finalizers = finalizersOf(target.resource, live, options);
  if (finalizers.length === 0 && stringAt(live, "metadata", "deletionTimestamp") === undefined) {
    if (!options.dryRun) state.store.delete(kindKey(target.resource), live);
    return { kind: "gone", object: live };
  }
  const marked = markDeleted(state, target.resource, live, finalizers);
  const object =
    options.dryRun || stringAt(live, "metadata", "deletionTimestamp") !== undefined
      ? live
      : state.store.put(kindKey(target.resource), marked);
  return { kind: "terminating", object };
}

function finalizersOf(resource: Resource, live: JsonObject, options: DeleteOptions): string[] {
  const own = listAt(live, "metadata", "finalizers").map(String);
  const asked = { Foreground: ["foregroundDeletion"], Orphan: ["orphan"], Background: [] };
  const all = [...own, ...(options.propagation === undefined ? [] : asked[options.propagation])];
  return resource.kind === "Namespace" && resource.group === "" ? [...all, "kubernetes"] : all;
}

function markDeleted(state: ClusterState, resource: Resource, live: JsonObject, finalizers: readonly string[]): JsonObject {
  const isNamespace = resource.kind === "Namespace" && resource.group === "";
  const kept = [...new Set(finalizers)].filter((name) => !isNamespace || name !== "kubernetes");
  const metadata: JsonObject = {
    ...objectAt(live, "metadata"),
    deletionTimestamp: timestamp(state),
    ...(isNamespace || resource.group === "apiextensions.k8s.io" ? {} : { deletionGracePeriodSeconds: 0 }),
    ...(kept.length > 0 ? { finalizers: kept } : {}),
  };
  return { ...live, metadata, ...(isNamespace ? { status: { ...objectAt(live, "status"), phase: "Terminating" } } : {}) };
}

function checkPreconditions(resource: Resource, name: string, live: JsonObject, options: DeleteOptions): void {
  const uid = stringAt(live, "metadata", "uid");
  const version = stringAt(live, "metadata", "resourceVersion");
  // Here the real server names the kind and not the plural.
  const named = { group: resource.group, kind: resource.kind, plural: resource.kind };
  if (options.uid !== undefined && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid})`;
    throw conflict(named, name, `${why}. The object might have been deleted and then recreated`);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== version) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${version})`;
    throw conflict(named, name, `${why}. The object might have been modified`);
  }
}
