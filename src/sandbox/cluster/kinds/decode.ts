// Takes a client's JSON as the server's types do: foreign fields dropped and named, zero values left out, forms checked.

import { badRequest } from "../api/api-error.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { type FieldSchema, fieldOf, type MapSchema, type ObjectSchema, type ScalarType, type Schema } from "../schema/schema.ts";
import { canonicalQuantity } from "./quantity.ts";

interface Decoding {
  /** Paths of fields that the kind does not have. */
  unknown: string[];
  kind: string;
  version: string;
}

/** The object as the server keeps it, and the paths of what it dropped. Throws BadRequest for a wrong form. */
export function decodeObject(
  value: JsonObject,
  schema: Schema,
  kind: { kind: string; version: string },
): { object: JsonObject; unknown: string[] } {
  const decoding: Decoding = { unknown: [], kind: kind.kind, version: kind.version };
  const object = decodeValue(decoding, value, schema, "", "") as JsonObject;
  return { object, unknown: decoding.unknown };
}

function decodeValue(decoding: Decoding, value: Json, schema: Schema, path: string, owner: string): Json {
  if ("scalar" in schema) return decodeScalar(decoding, value, schema.scalar, path, owner);
  if ("list" in schema) {
    if (!Array.isArray(value)) throw wrongForm(decoding, value, path, owner, "[]");
    return value.map((item, index) =>
      item === null && !("scalar" in schema.list) ? {} : decodeValue(decoding, item, schema.list, `${path}[${index}]`, owner),
    );
  }
  if (!isObject(value)) throw wrongForm(decoding, value, path, owner, "map");
  return "fields" in schema ? decodeFields(decoding, value, schema, path) : decodeMap(decoding, value, schema, path, owner);
}

function decodeMap(decoding: Decoding, value: JsonObject, schema: MapSchema, path: string, owner: string): JsonObject {
  const entries = Object.entries(value).map(([name, item]): [string, Json] => {
    const isNull = item === null && "scalar" in schema.map && schema.map.scalar === "string";
    return [name, isNull ? "" : item === null ? null : decodeValue(decoding, item, schema.map, path, owner)];
  });
  return Object.fromEntries(entries);
}

function decodeFields(decoding: Decoding, value: JsonObject, schema: ObjectSchema, path: string): JsonObject {
  const result: JsonObject = {};
  const owner = schema.name?.split(".").at(-1) ?? decoding.kind;
  for (const [name, item] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    const field = fieldOf(schema, name);
    if (field === undefined) {
      decoding.unknown.push(at);
      continue;
    }
    if (item === null) continue;
    const decoded = decodeValue(decoding, item, field, at, owner);
    if (!isOmitted(decoded, field)) result[name] = isNull(decoded, field) ? null : decoded;
  }
  addEmbedded(result, schema);
  return result;
}

/** Go structs that stand in an object by value are written even when they are empty; so are defaults. */
function addEmbedded(result: JsonObject, schema: ObjectSchema): void {
  for (const [name, field] of Object.entries(schema.fields)) {
    if (result[name] !== undefined) continue;
    if (field.embedded === true) result[name] = emptyStruct(field);
    else if (field.default !== undefined) result[name] = field.default;
    else if ("list" in field && field.omitZero !== true) result[name] = null;
  }
}

function emptyStruct(schema: Schema): JsonObject {
  const result: JsonObject = {};
  if ("fields" in schema) addEmbedded(result, schema);
  return result;
}

/** What a Go struct of that type is before anybody has set anything: lists that are always written are null. */
export function zeroValue(schema: Schema): JsonObject {
  const result: JsonObject = {};
  if (!("fields" in schema)) return result;
  for (const [name, field] of Object.entries(schema.fields)) {
    if (field.embedded === true) result[name] = zeroValue(field);
    else if ("list" in field && field.omitZero !== true) result[name] = null;
  }
  return result;
}

/** An empty list that is always written comes back from the store as none. */
function isNull(value: Json, field: FieldSchema): boolean {
  return field.omitZero !== true && Array.isArray(value) && value.length === 0;
}

function isOmitted(value: Json, field: FieldSchema): boolean {
  if (field.omitZero !== true) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return "map" in field && Object.keys(value).length === 0;
  return value === "" || value === 0 || value === false;
}

function decodeScalar(decoding: Decoding, value: Json, type: ScalarType, path: string, owner: string): Json {
  const isText = typeof value === "string";
  switch (type) {
    case "string":
    case "time":
      if (!isText) throw wrongForm(decoding, value, path, owner, "string");
      return value;
    case "bytes":
      if (!isText) throw wrongForm(decoding, value, path, owner, "[]uint8");
      return decodeBytes(decoding, value);
    case "boolean":
      if (typeof value !== "boolean") throw wrongForm(decoding, value, path, owner, "bool");
      return value;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) throw wrongForm(decoding, value, path, owner, "int32");
      return value;
    case "number":
      if (typeof value !== "number") throw wrongForm(decoding, value, path, owner, "float64");
      return value;
    case "intOrString":
      if (!isText && typeof value !== "number") throw wrongForm(decoding, value, path, owner, "intstr.IntOrString");
      return value;
    case "quantity":
      return decodeQuantity(decoding, value);
    case "any":
      return value;
  }
}

function decodeQuantity(decoding: Decoding, value: Json): Json {
  const canonical = typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : undefined;
  if (canonical !== undefined) return canonical;
  const expression = "^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$";
  throw cannotHandle(decoding, `quantities must match the regular expression '${expression}'`);
}

function decodeBytes(decoding: Decoding, value: string): string {
  const compact = value.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) {
    const at = compact.search(/[^A-Za-z0-9+/]/);
    throw cannotHandle(decoding, `illegal base64 data at input byte ${at < 0 ? compact.length - (compact.length % 4) : at}`);
  }
  return compact;
}

function wrongForm(decoding: Decoding, value: Json, path: string, owner: string, goType: string): Error {
  const form = Array.isArray(value) ? "array" : isObject(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;
  const at = path.replace(/\[\d+\]/g, "");
  return cannotHandle(decoding, `json: cannot unmarshal ${form} into Go struct field ${owner}.${at} of type ${goType}`);
}

function cannotHandle(decoding: Decoding, why: string): Error {
  const { kind, version } = decoding;
  return badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}
