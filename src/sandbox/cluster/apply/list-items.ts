// How the items of a list that is not atomic are told apart: by their keys, or by their value.

import { canonicalJson, isObject, type Json, type JsonObject } from "../json.ts";
import type { ListSchema } from "../schema/schema.ts";
import type { PathElement } from "./field-set.ts";

/** Whether the list is replaced and owned as a whole. */
export function isAtomicList(schema: ListSchema): boolean {
  return schema.keys === undefined && schema.set !== true;
}

/** The element of an item, or undefined for one that lacks a key that has no default. */
export function elementOf(schema: ListSchema, item: Json): PathElement | undefined {
  if (schema.keys === undefined) return `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const key: JsonObject = {};
  for (const name of [...schema.keys].sort()) {
    const value = item[name] ?? keyDefault(schema, name);
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return `k:${canonicalJson(key)}`;
}

/** Items by their elements, in their order; later doubles are left out. */
export function itemsByElement(schema: ListSchema, items: readonly Json[]): Map<PathElement, Json> {
  const result = new Map<PathElement, Json>();
  items.forEach((item, index) => {
    const element = elementOf(schema, item) ?? `i:${index}`;
    if (!result.has(element)) result.set(element, item);
  });
  return result;
}

function keyDefault(schema: ListSchema, name: string): Json | undefined {
  const field = "fields" in schema.list ? schema.list.fields[name] : undefined;
  return field?.default;
}
