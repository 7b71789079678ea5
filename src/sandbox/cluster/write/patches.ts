// The older kinds of patch: JSON patch, merge patch and strategic merge patch, as functions of the live object.

import { badRequest } from "../api/api-error.ts";
import { isEqual, isObject, type Json, type JsonObject } from "../json.ts";
import { anySchema, type FieldSchema, fieldOf, type Schema } from "../schema/schema.ts";

/** RFC 7386. */
export function mergePatch(live: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(live) ? { ...live } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** A merge patch that merges lists by their patchMergeKey and knows `$patch: delete` and `$patch: replace`. */
export function strategicMergePatch(live: Json | undefined, patch: Json, schema: FieldSchema): Json {
  if (Array.isArray(patch)) return mergeListPatch(Array.isArray(live) ? live : [], patch, schema);
  if (!isObject(patch)) return patch;
  const { $patch: directive, ...fields } = patch;
  const result: JsonObject = isObject(live) && directive !== "replace" ? { ...live } : {};
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith("$")) continue;
    if (value === null) delete result[name];
    else result[name] = strategicMergePatch(result[name], value, fieldBelow(schema, name));
  }
  for (const [name, value] of Object.entries(fields)) if (name.startsWith("$")) applyDirective(result, name, value);
  return result;
}

function applyDirective(result: JsonObject, name: string, value: Json): void {
  const field = name.slice(name.indexOf("/") + 1);
  if (name === "$retainKeys" && Array.isArray(value)) {
    for (const key of Object.keys(result)) if (!value.includes(key)) delete result[key];
  }
  const list = result[field];
  if (name.startsWith("$deleteFromPrimitiveList/") && Array.isArray(value) && Array.isArray(list))
    result[field] = list.filter((item) => !value.some((gone) => isEqual(gone, item)));
}

function fieldBelow(schema: Schema, name: string): FieldSchema {
  return "fields" in schema || "map" in schema ? (fieldOf(schema, name) ?? anySchema) : anySchema;
}

function mergeListPatch(live: readonly Json[], patch: readonly Json[], schema: FieldSchema): Json[] {
  const key = schema.patchMergeKey;
  const items: FieldSchema = "list" in schema ? schema.list : anySchema;
  if (schema.patchStrategy?.includes("merge") !== true || patch.some((item) => isObject(item) && item.$patch === "replace"))
    return patch.filter((item) => !(isObject(item) && item.$patch !== undefined));
  if (key === undefined) return [...live, ...patch.filter((item) => !live.some((other) => isEqual(other, item)))];
  const result = [...live];
  for (const item of patch) {
    if (!isObject(item)) continue;
    const at = result.findIndex((other) => isObject(other) && isEqual(other[key], item[key]));
    if (item.$patch === "delete") {
      if (at >= 0) result.splice(at, 1);
    } else if (at >= 0) result[at] = strategicMergePatch(result[at], item, items);
    else result.push(strategicMergePatch(undefined, item, items));
  }
  return result;
}

interface JsonPatchStep {
  op: string;
  path: string;
  from?: string;
  value?: Json;
}

/** RFC 6902. Throws BadRequest for a step that does not fit. */
export function jsonPatch(live: JsonObject, steps: unknown): JsonObject {
  if (!Array.isArray(steps)) throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  const root: { document: Json } = { document: structuredClone(live) };
  for (const step of steps as JsonPatchStep[]) applyStep(root, step);
  return isObject(root.document) ? root.document : {};
}

function applyStep(root: { document: Json }, step: JsonPatchStep): void {
  const path = pointer(step.path);
  if (step.op === "test") {
    if (!isEqual(read(root.document, path), step.value ?? null)) throw unprocessable(step, "testing value failed: test failed");
    return;
  }
  if (step.op === "remove") removeAt(root.document, path, step);
  else if (step.op === "add" || step.op === "replace") writeAt(root.document, path, structuredClone(step.value ?? null), step);
  else if (step.op === "copy" || step.op === "move") {
    const value = read(root.document, pointer(step.from ?? ""));
    if (value === undefined) throw unprocessable(step, `${step.op} operation: missing path`);
    if (step.op === "move") removeAt(root.document, pointer(step.from ?? ""), step);
    writeAt(root.document, path, structuredClone(value), { ...step, op: "add" });
  } else throw badRequest(`Unexpected kind: ${step.op}`);
}

function pointer(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(value: Json, path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const part of path) {
    if (Array.isArray(current)) current = current[Number(part)];
    else current = isObject(current) ? current[part] : undefined;
  }
  return current;
}

function removeAt(document: Json, path: readonly string[], step: JsonPatchStep): void {
  const parent = read(document, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (read(document, path) === undefined) throw unprocessable(step, "Unable to remove nonexistent key");
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
}

function writeAt(document: Json, path: readonly string[], value: Json, step: JsonPatchStep): void {
  const parent = read(document, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (step.op === "replace" && read(document, path) === undefined) throw unprocessable(step, "missing value");
  if (Array.isArray(parent) && step.op === "add") parent.splice(last === "-" ? parent.length : Number(last), 0, value);
  else if (Array.isArray(parent)) parent[Number(last)] = value;
  else if (isObject(parent)) parent[last] = value;
  else throw unprocessable(step, "doc is missing path");
}

function unprocessable(step: JsonPatchStep, why: string): Error {
  return badRequest(`the server rejected our request due to an error in our request: ${step.op} ${step.path}: ${why}`);
}
