// Custom resources: the schema of a CustomResourceDefinition, and what it does to an object.

import type { FieldProblem } from "../api/api-error.ts";
import { isEqual, isObject, type Json, type JsonObject } from "../json.ts";
import { anySchema, type FieldSchema, fieldOf, type ObjectSchema, type Schema } from "../schema/schema.ts";
import { decodeObject } from "./decode.ts";
import { invalidValue, requiredValue } from "./validate-metadata.ts";

/** The schema of one version of a custom kind, from its openAPIV3Schema and the type of ObjectMeta. */
export function customSchema(openApi: JsonObject, metadata: Schema): ObjectSchema {
  const converted = convert(openApi);
  const fields = "fields" in converted ? converted.fields : {};
  const isOpen = !("fields" in converted) || converted.open === true;
  const identity: Record<string, FieldSchema> = { apiVersion: { scalar: "string" }, kind: { scalar: "string" }, metadata };
  return {
    fields: { ...fields, ...identity },
    ...("required" in converted && converted.required !== undefined ? { required: converted.required } : {}),
    ...(isOpen ? { open: true } : {}),
  };
}

function convert(node: JsonObject): FieldSchema {
  return { ...convertForm(node), ...traitsOf(node) };
}

function traitsOf(node: JsonObject): Partial<FieldSchema> {
  const numbers = ["minimum", "maximum", "minLength", "maxLength"].filter((name) => typeof node[name] === "number");
  return {
    ...(node.default === undefined ? {} : { default: node.default }),
    ...(Array.isArray(node.enum) ? { enum: node.enum } : {}),
    ...(node.nullable === true ? { nullable: true } : {}),
    ...(typeof node.pattern === "string" ? { pattern: node.pattern } : {}),
    ...Object.fromEntries(numbers.map((name) => [name, node[name]])),
  };
}

function convertForm(node: JsonObject): Schema {
  if (node["x-kubernetes-int-or-string"] === true) return { scalar: "intOrString" };
  const isAtomic = node["x-kubernetes-map-type"] === "atomic";
  const isOpen = node["x-kubernetes-preserve-unknown-fields"] === true;
  if (isObject(node.properties)) {
    const fields = Object.entries(node.properties).map(([name, value]) => [name, isObject(value) ? convert(value) : anySchema]);
    const required = Array.isArray(node.required) ? node.required.map(String) : [];
    return {
      fields: Object.fromEntries(fields) as Record<string, FieldSchema>,
      ...(required.length > 0 ? { required } : {}),
      ...(isAtomic ? { atomic: true } : {}),
      ...(isOpen ? { open: true } : {}),
    };
  }
  if (isObject(node.additionalProperties)) return { map: convert(node.additionalProperties), ...(isAtomic ? { atomic: true } : {}) };
  if (node.type === "array") return convertList(node);
  if (node.type === "object") return isOpen ? anySchema : { fields: {}, ...(isAtomic ? { atomic: true } : {}) };
  const scalars = { string: "string", integer: "integer", number: "number", boolean: "boolean" } as const;
  const scalar = scalars[String(node.type) as keyof typeof scalars];
  return scalar === undefined ? anySchema : { scalar };
}

function convertList(node: JsonObject): Schema {
  const items = isObject(node.items) ? convert(node.items) : anySchema;
  const keys = node["x-kubernetes-list-map-keys"];
  if (node["x-kubernetes-list-type"] === "map" && Array.isArray(keys)) return { list: items, keys: keys.map(String) };
  return node["x-kubernetes-list-type"] === "set" ? { list: items, set: true } : { list: items };
}

/** Drops fields that the schema does not name, fills in its defaults, and names what was dropped. */
export function decodeCustom(
  value: JsonObject,
  schema: Schema,
  kind: { kind: string; version: string },
): { object: JsonObject; unknown: string[] } {
  const unknown: string[] = [];
  const { metadata, ...content } = value;
  const object = pruneValue(content, schema, "", unknown) as JsonObject;
  const metadataSchema = "fields" in schema ? schema.fields.metadata : undefined;
  if (!isObject(metadata) || metadataSchema === undefined) return { object, unknown };
  // An object's metadata is typed whatever its kind.
  const decoded = decodeObject(metadata, metadataSchema, kind);
  unknown.push(...decoded.unknown.map((path) => `metadata.${path}`));
  return { object: { ...object, metadata: decoded.object }, unknown };
}

function pruneValue(value: Json, schema: Schema, path: string, unknown: string[]): Json {
  if ("list" in schema)
    return Array.isArray(value) ? value.map((item, index) => pruneValue(item, schema.list, `${path}[${index}]`, unknown)) : value;
  if (!isObject(value) || "scalar" in schema) return value;
  const result: JsonObject = {};
  for (const [name, item] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    const field = fieldOf(schema, name);
    if (field === undefined) unknown.push(at);
    else if (item !== null || field.default === undefined || field.nullable === true) result[name] = pruneValue(item, field, at, unknown);
  }
  if ("fields" in schema) {
    for (const [name, field] of Object.entries(schema.fields)) {
      if (result[name] === undefined && field.default !== undefined) result[name] = pruneValue(field.default, field, "", []);
    }
  }
  return result;
}

/** What the schema refuses in a custom object. */
export function checkCustom(value: Json, schema: FieldSchema, path = ""): FieldProblem[] {
  if (value === null && schema.nullable === true) return [];
  if ("scalar" in schema) return checkScalar(value, schema, path);
  if ("list" in schema)
    return Array.isArray(value)
      ? value.flatMap((item, index) => checkCustom(item, schema.list, `${path}[${index}]`))
      : [wrongType(path, value, "array")];
  if (!isObject(value)) return [wrongType(path, value, "object")];
  const required = "fields" in schema ? (schema.required ?? []) : [];
  const missing = required.filter((name) => value[name] === undefined).map((name) => requiredValue(join(path, name)));
  const below = Object.entries(value).flatMap(([name, item]) => {
    const field = fieldOf(schema, name);
    return path === "" && name === "metadata" ? [] : field === undefined ? [] : checkCustom(item, field, join(path, name));
  });
  return [...missing, ...below];
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function checkScalar(value: Json, schema: FieldSchema & { scalar: string }, path: string): FieldProblem[] {
  const forms: Readonly<Record<string, boolean>> = {
    string: typeof value === "string",
    boolean: typeof value === "boolean",
    integer: typeof value === "number" && Number.isInteger(value),
    number: typeof value === "number",
    intOrString: typeof value === "string" || typeof value === "number",
  };
  if (forms[schema.scalar] === false) return [wrongType(path, value, schema.scalar)];
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isEqual(allowed, value))) {
    const list = schema.enum.map((allowed) => JSON.stringify(allowed)).join(", ");
    return [
      { reason: "FieldValueNotSupported", field: path, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}` },
    ];
  }
  return [...checkRange(value, schema, path), ...checkText(value, schema, path)];
}

function checkRange(value: Json, schema: FieldSchema, path: string): FieldProblem[] {
  if (typeof value !== "number") return [];
  if (schema.minimum !== undefined && value < schema.minimum)
    return [invalidValue(path, value, `${path} in body should be greater than or equal to ${schema.minimum}`)];
  if (schema.maximum !== undefined && value > schema.maximum)
    return [invalidValue(path, value, `${path} in body should be less than or equal to ${schema.maximum}`)];
  return [];
}

function checkText(value: Json, schema: FieldSchema, path: string): FieldProblem[] {
  if (typeof value !== "string") return [];
  if (schema.minLength !== undefined && value.length < schema.minLength)
    return [invalidValue(path, value, `${path} in body should be at least ${schema.minLength} chars long`)];
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    return [{ reason: "FieldValueTooLong", field: path, message: `Too long: may not be more than ${schema.maxLength} bytes` }];
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value))
    return [invalidValue(path, value, `${path} in body should match '${schema.pattern}'`)];
  return [];
}

function wrongType(path: string, value: Json, expected: string): FieldProblem {
  const actual =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "array"
        : typeof value === "number"
          ? Number.isInteger(value)
            ? "integer"
            : "number"
          : typeof value;
  return {
    reason: "FieldValueTypeInvalid",
    field: path,
    message: `Invalid value: ${JSON.stringify(actual)}: ${path} in body must be of type ${expected}: ${JSON.stringify(actual)}`,
  };
}
