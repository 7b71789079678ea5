// The fields that Coxswain owns in a live object, as its managedFields say (server-side apply, FieldsV1).

import type { LiveObject } from "../cluster.ts";
import { fieldManager } from "../field-manager.ts";

/**
 * FieldsV1: `f:name` is a field, `k:{...}` the item of a list with these keys, `v:...` the value of a set, `.`
 * the thing itself; {} is a leaf, which also stands for a list or map that is owned as a whole (atomic).
 */
export interface OwnedFields {
  [key: string]: OwnedFields;
}

/** What Coxswain applied of this object in this version of its kind; undefined when nothing. */
export function ownedFieldsOf(live: LiveObject, apiVersion: string): OwnedFields | undefined {
  const entry = live.metadata.managedFields?.find(
    (each) =>
      each.manager === fieldManager && each.operation === "Apply" && (each.subresource ?? "") === "" && each.apiVersion === apiVersion,
  );
  return entry?.fieldsV1 as OwnedFields | undefined;
}

export function isLeaf(owned: OwnedFields): boolean {
  for (const key in owned) if (key !== ".") return false;
  return true;
}

/** The keys of the members, without the mark of the thing itself. */
export function membersOf(owned: OwnedFields): string[] {
  return Object.keys(owned).filter((key) => key !== ".");
}

export function countMembers(owned: OwnedFields): number {
  let count = 0;
  for (const key in owned) if (key !== ".") count++;
  return count;
}

/** What stands behind `k:` or `v:`; undefined when it is not JSON. */
export function parseMember(key: string): unknown {
  try {
    return JSON.parse(key.slice(2));
  } catch {
    return undefined;
  }
}
