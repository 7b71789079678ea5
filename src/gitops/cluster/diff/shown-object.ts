// An object as a diff may show it: without what only a server keeps, and a Secret without a single value.

import type { KubernetesObject } from "../../manifests/manifest.ts";
import { groupOf, isSecretKind } from "../kinds.ts";
import { isMap } from "../plan/same-value.ts";

const serverMetadata = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
]);
/** kubectl apply's copy of the whole object, values included. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** What of a Secret says nothing of its values; everything else, annotations and labels too, is masked. */
const openSecretFields = new Set(["apiVersion", "kind", "type", "immutable"]);

export interface ShownPair {
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown>;
}

/**
 * Both sides of one object. Of a Secret only the keys are left: a value is `***`, and `*** (before)` and
 * `*** (after)` where the sides differ.
 */
export function shownPair(before: KubernetesObject | undefined, after: KubernetesObject): ShownPair {
  const secret = [before, after].some((object) => object !== undefined && isSecretKind({ ...object, group: groupOf(object.apiVersion) }));
  const pair = { before: before === undefined ? undefined : withoutServerFields(before), after: withoutServerFields(after) };
  if (!secret) return pair;
  return {
    before: pair.before === undefined ? undefined : maskFields(pair.before, pair.after, "before"),
    after: maskFields(pair.after, pair.before, "after"),
  };
}

function withoutServerFields({ status: _, metadata, ...object }: KubernetesObject): Record<string, unknown> {
  const kept: Record<string, unknown> = Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverMetadata.has(key)));
  if (isMap(kept.annotations)) {
    const { [lastApplied]: __, ...annotations } = kept.annotations;
    if (Object.keys(annotations).length === 0) delete kept.annotations;
    else kept.annotations = annotations;
  }
  const { apiVersion, kind, ...rest } = object;
  return { apiVersion, kind, metadata: kept, ...rest };
}

type Side = "before" | "after";

function maskFields(fields: Record<string, unknown>, other: Record<string, unknown> | undefined, side: Side): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (openSecretFields.has(key)) return [key, value];
      if (key === "metadata" && isMap(value)) return [key, maskMetadata(value, other?.metadata, side)];
      return [key, mask(value, other === undefined ? undefined : { value: other[key] }, side)];
    }),
  );
}

function maskMetadata({ name, namespace, ...rest }: Record<string, unknown>, other: unknown, side: Side): Record<string, unknown> {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(mask(rest, isMap(other) ? { value: other } : undefined, side) as object),
  };
}

/** Maps keep their keys; anything else, lists too, becomes a mark. */
function mask(value: unknown, other: { value: unknown } | undefined, side: Side): unknown {
  if (isMap(value)) {
    const otherMap = other !== undefined && isMap(other.value) ? other.value : undefined;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        mask(item, otherMap !== undefined && Object.hasOwn(otherMap, key) ? { value: otherMap[key] } : undefined, side),
      ]),
    );
  }
  if (other === undefined || other.value === undefined) return "***";
  return JSON.stringify(other.value) === JSON.stringify(value) ? "***" : `*** (${side})`;
}
