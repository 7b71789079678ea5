// Whether a live object is already what git wants: its values are, and Coxswain owns exactly those fields.

import type { KubernetesObject } from "../../manifests/manifest.ts";
import type { LiveObject } from "../cluster.ts";
import { groupOf } from "../kinds.ts";
import { below, type FieldPath, root } from "./field-path.ts";
import { indexItems, keysOf, takeItem } from "./list-items.ts";
import { countMembers, isLeaf, membersOf, type OwnedFields, ownedFieldsOf } from "./owned-fields.ts";
import { type ComparedKind, isMap, isSameValue } from "./same-value.ts";

/**
 * - `unchanged`: applying it would change nothing.
 * - `values`: Coxswain owns just these fields, but a value is another, or written in a way not known here.
 * - `ownership`: a field that git wants is not Coxswain's, or Coxswain owns one that git no longer wants.
 */
export type Comparison = "unchanged" | "values" | "ownership";

/** What one plan's comparisons share. */
export type Comparer = (wanted: KubernetesObject, live: LiveObject) => Comparison;

interface Walk {
  of: ComparedKind;
  /** `f:name` by `name`: making the same texts for each object would cost more than comparing does. */
  members: Map<string, string>;
}

/**
 * The owned fields tell the shape of each list (by keys, a set, or a whole), so no schema is needed: where
 * they do not fit what git wants, the answer is `ownership`, and an apply settles it.
 */
export function createComparer(): Comparer {
  const members = new Map<string, string>();
  return (wanted, live) => {
    // Whoever owns nothing has no entry: so it is with a ServiceAccount that is nothing but a name.
    const owned = ownedFieldsOf(live, wanted.apiVersion) ?? {};
    return compareMap(ownablePart(wanted, owned), owned, live, root, {
      of: { group: groupOf(wanted.apiVersion), kind: wanted.kind },
      members,
    });
  };
}

/** Without what the request's path says, and without a status that is nobody's, because its kind drops it from an apply. */
function ownablePart(wanted: KubernetesObject, owned: OwnedFields): Record<string, unknown> {
  const { apiVersion: _, kind: __, status, metadata: named, ...part }: Record<string, unknown> = wanted;
  const { name: ___, namespace: ____, ...metadata } = named as KubernetesObject["metadata"];
  if (Object.keys(metadata).length > 0) part.metadata = metadata;
  if (status !== undefined && owned["f:status"] !== undefined) part.status = status;
  return part;
}

function compareField(wanted: unknown, owned: OwnedFields, live: unknown, path: FieldPath, walk: Walk): Comparison {
  if (isLeaf(owned)) return isSameValue(wanted, live, path, walk.of) ? "unchanged" : "values";
  if (isMap(wanted)) return compareMap(wanted, owned, live, path, walk);
  return Array.isArray(wanted) ? compareList(wanted, owned, live, path, walk) : "ownership";
}

function compareMap(wanted: Record<string, unknown>, owned: OwnedFields, live: unknown, path: FieldPath, walk: Walk): Comparison {
  const liveMap = isMap(live) ? live : {};
  let result: Comparison = "unchanged";
  let matched = 0;
  for (const key of Object.keys(wanted)) {
    const value = wanted[key];
    const member = owned[memberOf(walk, key)];
    // A null asks for nothing; the server owns it or not, by the kind's own ways.
    if (member === undefined && value === null) continue;
    if (member === undefined) return "ownership";
    matched++;
    const compared = compareField(value, member, liveMap[key], below(path, key), walk);
    if (compared === "ownership") return compared;
    if (compared === "values") result = compared;
  }
  return matched === countMembers(owned) ? result : "ownership";
}

function memberOf(walk: Walk, key: string): string {
  let member = walk.members.get(key);
  if (member === undefined) {
    member = `f:${key}`;
    walk.members.set(key, member);
  }
  return member;
}

function compareList(wanted: readonly unknown[], owned: OwnedFields, live: unknown, path: FieldPath, walk: Walk): Comparison {
  const members = membersOf(owned);
  if (members.length !== wanted.length) return "ownership";
  const keys = keysOf(members[0] ?? "");
  const wantedItems = indexItems(wanted, keys);
  const liveItems = indexItems(Array.isArray(live) ? live : [], keys);
  let result: Comparison = "unchanged";
  for (const member of members) {
    const item = takeItem(wantedItems, member);
    if (item === undefined) return "ownership";
    const liveItem = takeItem(liveItems, member);
    const compared = liveItem === undefined ? "values" : compareItem(item.value, owned[member] ?? {}, liveItem.value, path, walk);
    if (compared === "ownership") return compared;
    if (compared === "values") result = compared;
  }
  return result;
}

// An item without even the mark of itself is owned as a whole (imagePullSecrets).
function compareItem(wanted: unknown, owned: OwnedFields, live: unknown, path: FieldPath, walk: Walk): Comparison {
  const whole = Object.keys(owned).length === 0;
  return isMap(wanted) && !whole ? compareMap(wanted, owned, live, path, walk) : compareField(wanted, owned, live, path, walk);
}
