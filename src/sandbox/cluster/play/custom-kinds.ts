// Plays the controller of CustomResourceDefinitions: establishes them, and serves what they define.

import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import { customSchema } from "../kinds/custom-resource.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { objectsIn } from "../kinds/set-default.ts";
import { schemaNamed } from "../schema/stored-schemas.ts";
import type { PlayedCluster } from "./played-cluster.ts";
import { isLeaving, withCondition } from "./pods.ts";

const kind = "apiextensions.k8s.io/customresourcedefinitions";
/** Holds a definition until its objects are gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";
const verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

export function reconcileDefinition(cluster: PlayedCluster, definition: JsonObject, now: Date): void {
  if (isLeaving(definition)) return;
  if (!listAt(definition, "metadata", "finalizers").includes(cleanupFinalizer)) {
    cluster.change(kind, definition, (live) => ({
      ...live,
      metadata: { ...objectAt(live, "metadata"), finalizers: [...listAt(live, "metadata", "finalizers"), cleanupFinalizer] },
    }));
  }
  const at = now.toISOString().replace(/\.\d+Z$/, "Z");
  const spec = objectAt(definition, "spec");
  cluster.state.resources.setCustom(stringAt(spec, "group") ?? "", stringAt(spec, "names", "plural") ?? "", servedKinds(cluster, spec));
  const accepted = withCondition(
    objectAt(definition, "status"),
    { type: "NamesAccepted", isTrue: true, reason: "NoConflicts", message: "no conflicts found" },
    at,
  );
  const conditions = withCondition(
    { conditions: accepted },
    { type: "Established", isTrue: true, reason: "InitialNamesAccepted", message: "the initial names have been accepted" },
    at,
  ).map(({ lastUpdateTime: _time, ...condition }) => condition);
  const stored = objectsIn(spec, "versions").filter((version) => version.storage === true);
  const storedVersions = stored.map((version) => stringAt(version, "name") ?? "");
  cluster.setStatus(kind, definition, { conditions, acceptedNames: objectAt(spec, "names"), storedVersions });
}

/** Its objects go with a definition that is gone. */
export function forgetDefinition(cluster: PlayedCluster, definition: JsonObject): void {
  const group = stringAt(definition, "spec", "group") ?? "";
  const plural = stringAt(definition, "spec", "names", "plural") ?? "";
  for (const object of cluster.state.store.list(`${group}/${plural}`)) cluster.state.store.delete(`${group}/${plural}`, object);
  cluster.state.resources.setCustom(group, plural, []);
}

function servedKinds(cluster: PlayedCluster, spec: JsonObject): Resource[] {
  const names = objectAt(spec, "names");
  const metadata = schemaNamed(cluster.state.types, "meta.v1.ObjectMeta");
  const texts = (name: string): string[] => (Array.isArray(names[name]) ? names[name].map(String) : []);
  return objectsIn(spec, "versions")
    .filter((version) => version.served === true)
    .map((version) => ({
      group: stringAt(spec, "group") ?? "",
      version: stringAt(version, "name") ?? "",
      kind: stringAt(names, "kind") ?? "",
      plural: stringAt(names, "plural") ?? "",
      singular: stringAt(names, "singular") ?? "",
      namespaced: spec.scope === "Namespaced",
      verbs,
      shortNames: texts("shortNames"),
      categories: texts("categories"),
      subresources: isObject(objectAt(version, "subresources").status) ? ["status"] : [],
      type: "",
      schema: customSchema(objectAt(version, "schema", "openAPIV3Schema"), metadata),
      custom: true,
    }));
}
