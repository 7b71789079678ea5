// Pods as the played controllers make them from a template and count them.

import { createHash } from "node:crypto";
import { canonicalJson, type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import { objectsIn } from "../kinds/set-default.ts";
import { ownerReference } from "./played-cluster.ts";

/** A short name for a template's content, as controllers use it in names and labels. */
export function templateHash(template: JsonObject): string {
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  const bytes = createHash("sha256").update(canonicalJson(template)).digest().subarray(0, 10);
  return [...bytes].map((byte) => letters.charAt(byte % letters.length)).join("");
}

/** A pod of a template, owned by a controller. */
export function podFromTemplate(owner: JsonObject, template: JsonObject, names: { name?: string; labels?: JsonObject }): JsonObject {
  const { labels, annotations } = objectAt(template, "metadata");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(names.name === undefined ? { generateName: `${stringAt(owner, "metadata", "name") ?? ""}-` } : { name: names.name }),
      labels: { ...(labels as JsonObject | undefined), ...names.labels },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: objectAt(template, "spec"),
  };
}

export function isReady(pod: JsonObject): boolean {
  return objectsIn(objectAt(pod, "status"), "conditions").some((condition) => condition.type === "Ready" && condition.status === "True");
}

export function isLeaving(object: JsonObject): boolean {
  return stringAt(object, "metadata", "deletionTimestamp") !== undefined;
}

/** Conditions with one of them set; its transition time changes only with its status. */
export function withCondition(
  status: JsonObject,
  wanted: { type: string; isTrue: boolean; reason: string; message: string },
  at: string,
): JsonObject[] {
  const others = listAt(status, "conditions").filter((one): one is JsonObject => objectAt(one).type !== wanted.type);
  const before = objectsIn(status, "conditions").find((one) => one.type === wanted.type);
  const state = wanted.isTrue ? "True" : "False";
  const isSame = before?.status === state && before.reason === wanted.reason && before.message === wanted.message;
  const transition = before?.status === state ? (stringAt(before, "lastTransitionTime") ?? at) : at;
  const update = isSame ? (stringAt(before, "lastUpdateTime") ?? at) : at;
  const condition = {
    type: wanted.type,
    status: state,
    lastUpdateTime: update,
    lastTransitionTime: transition,
    reason: wanted.reason,
    message: wanted.message,
  };
  return [...others, condition];
}
