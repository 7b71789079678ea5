// Whether a live object is already what git wants: its values are, and Coxswain owns exactly those fields.

import type { KubernetesObject } from "../../manifests/manifest.ts";
import type { LiveObject } from "../cluster.ts";
import { groupOf } from "../kinds.ts";
import { isLeaf, membersOf, type OwnedFields, ownedFieldsOf, parseMember } from "./owned-fields.ts";
import { type ComparedKind, isMap, isSameValue } from "./same-value.ts";

/**
 * - `unchanged`: applying it would change nothing.
 * - `values`: Coxswain owns just these fields, but a value is another, or written in a way not known here.
 * - `ownership`: a field that git wants is not Coxswain's, or Coxswain owns one that git no longer wants.
 */
export type Comparison = "unchanged" | "values" | "ownership";

// What a server sets or the request's path says: not fields that an apply owns.
const unownedMetadata = new Set(["name", "namespace"]);
const unownedRoot = new Set(["apiVersion", "kind"]);

/**
 * The owned fields tell the shape of each list (by keys, a set, or a whole), so no schema is needed: where
 * they do not fit what git wants, the answer is `ownership`, and an apply settles it.
 */
export function compareWithLive(wanted: KubernetesObject, live: LiveObject): Comparison {
  // Whoever owns nothing has no entry: so it is with a ServiceAccount that is nothing but a name.
  const owned = ownedFieldsOf(live, wanted.apiVersion) ?? {};
  const of = { group: groupOf(wanted.apiVersion), kind: wanted.kind };
  return compareMap(ownedPart(wanted, owned), owned, live, [], of);
}

// A status in a manifest is dropped by kinds whose status is a subresource: then it is nobody's.
function ownedPart(wanted: KubernetesObject, owned: OwnedFields): Record<string, unknown> {
  const root = Object.fromEntries(
    Object.entries(wanted).filter(([key]) => !unownedRoot.has(key) && (key !== "status" || owned["f:status"] !== undefined)),
  );
  const metadata = Object.fromEntries(Object.entries(wanted.metadata).filter(([key]) => !unownedMetadata.has(key)));
  if (Object.keys(metadata).length === 0) delete root.metadata;
  else root.metadata = metadata;
  return root;
}

function compareField(wanted: unknown, owned: OwnedFields, live: unknown, path: readonly string[], of: ComparedKind): Comparison {
  if (isLeaf(owned)) return isSameValue(wanted, live, path, of) ? "unchanged" : "values";
  if (isMap(wanted)) return compareMap(wanted, owned, live, path, of);
  return Array.isArray(wanted) ? compareList(wanted, owned, live, path, of) : "ownership";
}

function compareMap(
  wanted: Record<string, unknown>,
  owned: OwnedFields,
  live: unknown,
  path: readonly string[],
  of: ComparedKind,
): Comparison {
  let result: Comparison = "unchanged";
  let matched = 0;
  for (const [key, value] of Object.entries(wanted)) {
    const member = Object.hasOwn(owned, `f:${key}`) ? owned[`f:${key}`] : undefined;
    // A null asks for nothing; the server owns it or not, by the kind's own ways.
    if (member === undefined && value === null) continue;
    if (member === undefined) return "ownership";
    matched++;
    const compared = compareField(value, member, isMap(live) ? live[key] : undefined, [...path, key], of);
    if (compared === "ownership") return compared;
    if (compared === "values") result = compared;
  }
  return matched === membersOf(owned).length ? result : "ownership";
}

function compareList(wanted: readonly unknown[], owned: OwnedFields, live: unknown, path: readonly string[], of: ComparedKind): Comparison {
  const members = membersOf(owned);
  if (members.length !== wanted.length) return "ownership";
  const liveItems = Array.isArray(live) ? live : [];
  const rest = new Set(wanted);
  let result: Comparison = "unchanged";
  for (const member of members) {
    const parsed = parseMember(member);
    const item = findItem(rest, member, parsed);
    if (item === undefined) return "ownership";
    rest.delete(item.value);
    const liveItem = findItem(liveItems, member, parsed);
    const compared = liveItem === undefined ? "values" : compareItem(item.value, owned[member] ?? {}, liveItem.value, path, of);
    if (compared === "ownership") return compared;
    if (compared === "values") result = compared;
  }
  return result;
}

// An item without even the mark of itself is owned as a whole (imagePullSecrets).
function compareItem(wanted: unknown, owned: OwnedFields, live: unknown, path: readonly string[], of: ComparedKind): Comparison {
  const whole = Object.keys(owned).length === 0;
  return isMap(wanted) && !whole ? compareMap(wanted, owned, live, path, of) : compareField(wanted, owned, live, path, of);
}

/** The item that `k:{...}` or `v:...` names. A key that git leaves out has its default (ports: TCP). */
function findItem(items: Iterable<unknown>, member: string, parsed: unknown): { value: unknown } | undefined {
  if (member.startsWith("v:")) {
    for (const item of items) if (item === parsed) return { value: item };
    return undefined;
  }
  if (!member.startsWith("k:") || !isMap(parsed)) return undefined;
  const keys = Object.entries(parsed);
  let withDefaults: { value: unknown } | undefined;
  for (const item of items) {
    if (!isMap(item)) continue;
    if (keys.every(([key, value]) => item[key] === value)) return { value: item };
    if (keys.some(([key, value]) => item[key] === value) && keys.every(([key, value]) => item[key] === value || item[key] === undefined))
      withDefaults ??= { value: item };
  }
  return withDefaults;
}
