// What differs between two values of one kind, as sets of fields.

import { isEqual, isObject, type Json } from "../json.ts";
import { anySchema, fieldOf, type Schema, schemaFor } from "../schema/schema.ts";
import { emptySet, type FieldSet, insertPath, isEmptySet, type PathElement } from "./field-set.ts";
import { isAtomicList, itemsByElement } from "./list-items.ts";

export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** Compares two objects; nothing is said of the root itself. */
export function compareObjects(left: Json, right: Json, schema: Schema): Comparison {
  const comparison: Comparison = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  compare(comparison, [], left, right, schema);
  return comparison;
}

export function isSame(comparison: Comparison): boolean {
  return isEmptySet(comparison.added) && isEmptySet(comparison.modified) && isEmptySet(comparison.removed);
}

function compare(result: Comparison, path: readonly PathElement[], left: Json | undefined, right: Json | undefined, schema: Schema): void {
  const found = schemaFor(schema, left ?? right ?? undefined);
  const isLeaf = compareByForm(result, path, left, right, found);
  if (isLeaf || path.length === 0) return;
  // An inner node that only one side has counts itself, besides what is below it.
  if (left === undefined) insertPath(result.added, path);
  else if (right === undefined) insertPath(result.removed, path);
}

function compareByForm(
  result: Comparison,
  path: readonly PathElement[],
  left: Json | undefined,
  right: Json | undefined,
  schema: Schema,
): boolean {
  if ("list" in schema && !isAtomicList(schema) && (isFilled(left) || isFilled(right))) {
    const lefts = itemsByElement(schema, Array.isArray(left) ? left : []);
    const rights = itemsByElement(schema, Array.isArray(right) ? right : []);
    for (const element of new Set([...lefts.keys(), ...rights.keys()]))
      compare(result, [...path, element], lefts.get(element), rights.get(element), schema.list);
    return false;
  }
  if (("fields" in schema || "map" in schema) && schema.atomic !== true && (isFilled(left) || isFilled(right))) {
    const lefts = isObject(left) ? left : {};
    const rights = isObject(right) ? right : {};
    for (const name of new Set([...Object.keys(lefts), ...Object.keys(rights)]))
      compare(result, [...path, `f:${name}`], lefts[name], rights[name], fieldOf(schema, name) ?? anySchema);
    return false;
  }
  compareLeaf(result, path, left, right);
  return true;
}

function compareLeaf(result: Comparison, path: readonly PathElement[], left: Json | undefined, right: Json | undefined): void {
  if (path.length === 0 || isEqual(left, right)) return;
  if (left === undefined) insertPath(result.added, path);
  else if (right === undefined) insertPath(result.removed, path);
  else insertPath(result.modified, path);
}

function isFilled(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0;
}
