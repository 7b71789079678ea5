// What is wrong with an applied configuration before any merge: unknown fields, wrong forms, items without keys.

import { isObject, type Json } from "../json.ts";
import { fieldOf, type ListSchema, type MapSchema, type ObjectSchema, type ScalarType, type Schema, schemaFor } from "../schema/schema.ts";
import { describePath } from "./field-set.ts";
import { elementOf, isAtomicList } from "./list-items.ts";

/** The errors in the words of the real server, e.g. `.spec.foo: field not declared in schema`. */
export function checkTyped(value: Json, schema: Schema, path = ""): string[] {
  const found = schemaFor(schema, value);
  if (value === null) return [];
  if ("scalar" in found) return checkScalar(value, found.scalar, path);
  if ("list" in found) return Array.isArray(value) ? checkItems(value, found, path) : [`${path}: expected list, got &{${goText(value)}}`];
  return isObject(value) ? checkFields(value, found, path) : [`${path}: expected map, got &{${goText(value)}}`];
}

/** After an unknown field the rest of its object is not looked at, as on the real server. */
function checkFields(value: { [key: string]: Json }, schema: ObjectSchema | MapSchema, path: string): string[] {
  const problems: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const field = fieldOf(schema, name);
    if (field === undefined) return [...problems, `${path}.${name}: field not declared in schema`];
    problems.push(...checkTyped(item, field, `${path}.${name}`));
  }
  return problems;
}

function checkItems(items: readonly Json[], schema: ListSchema, path: string): string[] {
  if (isAtomicList(schema)) return items.flatMap((item, index) => checkTyped(item, schema.list, `${path}[${index}]`));
  const seen = new Set<string>();
  return items.flatMap((item, index): string[] => {
    const element = elementOf(schema, item);
    if (element === undefined) {
      return [`${path}: element ${index}: ${missingKeys(schema, item)}`];
    }
    if (seen.has(element)) return [`${path}: duplicate entries for key ${describePath([element])}`];
    seen.add(element);
    return checkTyped(item, schema.list, `${path}${describePath([element])}`);
  });
}

function missingKeys(schema: ListSchema, item: Json): string {
  const keys = schema.keys ?? [];
  const missing = keys.filter((key) => !isObject(item) || item[key] === undefined);
  const names = missing.map((key) => JSON.stringify(key)).join(" ");
  const subject = "associative list with keys has an element that omits";
  if (missing.length === keys.length) return `${subject} all key fields [${names}] (and doesn't have default values for any key fields)`;
  return `${subject} key field ${names} (and doesn't have default value)`;
}

const accepts: Record<ScalarType, (value: Json) => boolean> = {
  string: (item) => typeof item === "string",
  bytes: (item) => typeof item === "string",
  time: (item) => typeof item === "string",
  boolean: (item) => typeof item === "boolean",
  integer: (item) => typeof item === "number",
  number: (item) => typeof item === "number",
  quantity: (item) => typeof item === "string" || typeof item === "number",
  intOrString: (item) => typeof item === "string" || typeof item === "number",
  any: () => true,
};

function checkScalar(value: Json, type: ScalarType, path: string): string[] {
  if (accepts[type](value)) return [];
  if (type === "boolean") return [`${path}: expected boolean, got &{${goText(value)}}`];
  if (type === "integer" || type === "number") return [`${path}: expected numeric (int or float), got ${goType(value)}`];
  return [`${path}: expected string, got &value.valueUnstructured{Value:${goText(value)}}`];
}

/** A value as Go prints it. */
function goText(value: Json): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(value[key] ?? null)}`);
  return `map[${entries.join(" ")}]`;
}

function goType(value: Json): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  return typeof value === "boolean" ? "bool" : typeof value;
}
