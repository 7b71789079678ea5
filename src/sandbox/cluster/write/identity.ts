// The part of an object that the server alone decides: identity, times and generation.

import { isEqual, type JsonObject, numberAt, objectAt, stringAt } from "../json.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { type ClusterState, timestamp } from "./write-context.ts";

const withGeneration = new Set([
  "/Pod",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "autoscaling/HorizontalPodAutoscaler",
  "batch/CronJob",
  "batch/Job",
  "networking.k8s.io/Ingress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/NetworkPolicy",
  "policy/PodDisruptionBudget",
  "scheduling.k8s.io/PriorityClass",
]);

const decidedByServer = [
  "uid",
  "creationTimestamp",
  "generation",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "resourceVersion",
  "selfLink",
];

export function hasGeneration(resource: Resource): boolean {
  return resource.custom || withGeneration.has(`${resource.group}/${resource.kind}`);
}

/** A new object's metadata. */
export function newIdentity(state: ClusterState, resource: Resource, object: JsonObject): JsonObject {
  const metadata = { ...objectAt(object, "metadata") };
  for (const name of decidedByServer) delete metadata[name];
  return {
    ...object,
    metadata: {
      ...metadata,
      uid: state.newUid(),
      creationTimestamp: timestamp(state),
      ...(hasGeneration(resource) ? { generation: 1 } : {}),
    },
  };
}

/** The metadata of an object that replaces `live`: its own fields stay, and the generation follows the spec. */
export function keepIdentity(resource: Resource, object: JsonObject, live: JsonObject, subresource: string): JsonObject {
  const before = objectAt(live, "metadata");
  const metadata = { ...objectAt(object, "metadata") };
  for (const name of decidedByServer) {
    if (before[name] === undefined) delete metadata[name];
    else metadata[name] = before[name];
  }
  if (subresource !== "status" && isNewGeneration(resource, object, live)) metadata.generation = (numberAt(before, "generation") ?? 0) + 1;
  return { ...object, metadata };
}

function isNewGeneration(resource: Resource, object: JsonObject, live: JsonObject): boolean {
  if (!hasGeneration(resource)) return false;
  if (resource.custom && !resource.subresources.includes("status")) return !isEqual(contentOf(object), contentOf(live));
  const areAnnotationsNew =
    resource.kind === "Deployment" && !isEqual(objectAt(object, "metadata", "annotations"), objectAt(live, "metadata", "annotations"));
  return areAnnotationsNew || (resource.custom ? !isEqual(withoutStatus(object), withoutStatus(live)) : !isEqual(object.spec, live.spec));
}

function contentOf(object: JsonObject): JsonObject {
  const { metadata: _metadata, ...content } = object;
  return content;
}

function withoutStatus(object: JsonObject): JsonObject {
  const { status: _status, ...content } = contentOf(object);
  return content;
}

/** The name for `generateName`, five letters that the server chooses. */
export function generatedName(state: ClusterState, object: JsonObject): string {
  const prefix = stringAt(object, "metadata", "generateName") ?? "";
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  const suffix = [...state.newUid().replaceAll("-", "")]
    .slice(0, 5)
    .map((digit) => letters.charAt((Number.parseInt(digit, 16) * 7) % letters.length));
  return `${prefix}${suffix.join("")}`;
}
