// The fields that an applied configuration states, which are those that its manager will own.

import { isObject, type Json } from "../json.ts";
import { type FieldSchema, fieldOf, type ListSchema, type MapSchema, type ObjectSchema, type Schema, schemaFor } from "../schema/schema.ts";
import { childOf, emptySet, type FieldSet } from "./field-set.ts";
import { elementOf, isAtomicList } from "./list-items.ts";

/** All fields of an object. */
export function fieldsOf(value: Json, schema: Schema): FieldSet {
  const set = emptySet();
  const found = schemaFor(schema, value);
  if (isObject(value) && ("fields" in found || "map" in found)) addObject(set, value, found);
  return set;
}

function addObject(set: FieldSet, value: { [key: string]: Json }, schema: ObjectSchema | MapSchema): void {
  for (const [name, item] of Object.entries(value)) {
    const element = `f:${name}`;
    const field = fieldOf(schema, name);
    const isKnown = "fields" in schema && Object.hasOwn(schema.fields, name);
    const isLeaf = field === undefined || isWhole(field, item);
    if (isLeaf || !isKnown) set.members.add(element);
    if (!isLeaf) addBelow(set, element, field, item);
  }
}

function addBelow(set: FieldSet, element: string, field: FieldSchema, value: Json): void {
  const schema = schemaFor(field, value);
  const below = emptySet();
  if (isObject(value) && ("fields" in schema || "map" in schema)) addObject(below, value, schema);
  if (Array.isArray(value) && "list" in schema) addItems(below, value, schema);
  if (below.members.size > 0 || below.children.size > 0) set.children.set(element, below);
}

function addItems(set: FieldSet, items: readonly Json[], schema: ListSchema): void {
  items.forEach((item, index) => {
    const element = elementOf(schema, item) ?? `i:${index}`;
    set.members.add(element);
    if (isObject(item) && !isWhole(schema.list, item)) {
      const child = schemaFor(schema.list, item);
      if ("fields" in child || "map" in child) addObject(childOf(set, element), item, child);
    }
  });
}

/** Whether a value is owned as one: scalars, atomic lists and maps, null and the empty object. */
export function isWhole(schema: Schema, value: Json): boolean {
  const found = schemaFor(schema, value);
  if (value === null) return true;
  if ("scalar" in found) return true;
  if ("list" in found) return !Array.isArray(value) || isAtomicList(found);
  return !isObject(value) || found.atomic === true || Object.keys(value).length === 0;
}
