// Takes fields out of a value: what is left, with lists and objects that became empty gone too.

import { isObject, type Json, type JsonObject } from "../json.ts";
import { anySchema, fieldOf, type Schema, schemaFor } from "../schema/schema.ts";
import type { FieldSet } from "./field-set.ts";
import { emptySet } from "./field-set.ts";
import { elementOf, isAtomicList } from "./list-items.ts";

/** The value without the fields of the set; undefined when nothing is left of it. */
export function removeItems(value: Json, removed: FieldSet, schema: Schema): Json | undefined {
  const found = schemaFor(schema, value);
  if ("list" in found && Array.isArray(value) && !isAtomicList(found)) {
    const items = value.flatMap((item, index): Json[] => {
      const element = elementOf(found, item) ?? `i:${index}`;
      if (removed.members.has(element)) return [];
      const below = removed.children.get(element);
      const kept = below === undefined ? item : removeItems(item, below, found.list);
      return [kept ?? null];
    });
    return items.length > 0 ? items : undefined;
  }
  if (!("fields" in found || "map" in found) || found.atomic === true || !isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    if (removed.members.has(`f:${name}`)) continue;
    const below = removed.children.get(`f:${name}`);
    const kept = below === undefined ? item : removeItems(item, below, fieldOf(found, name) ?? anySchema);
    // What has nothing left is null and not gone: a built-in kind drops it, a custom one may refuse it.
    result[name] = kept ?? null;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

/** The set with every named field above one of its paths as a member too. */
export function withNamedFields(set: FieldSet, schema: Schema): FieldSet {
  const result = emptySet();
  for (const element of set.members) result.members.add(element);
  for (const [element, child] of set.children) {
    const name = element.startsWith("f:") ? element.slice(2) : undefined;
    if (name !== undefined && "fields" in schema && Object.hasOwn(schema.fields, name)) result.members.add(element);
    result.children.set(element, withNamedFields(child, schemaBelow(schema, name)));
  }
  return result;
}

function schemaBelow(schema: Schema, name: string | undefined): Schema {
  if ("list" in schema) return schema.list;
  if (name !== undefined && ("fields" in schema || "map" in schema)) return fieldOf(schema, name) ?? anySchema;
  return anySchema;
}
