// The older kinds of patch: JSON patch, merge patch and strategic merge patch, as functions of the live object.

import { ApiError, badRequest } from "../api/api-error.ts";
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
  const patched = patch.filter(isObject);
  const deleted = patched.filter((item) => item.$patch === "delete");
  const findIn = (list: readonly Json[], item: Json): Json | undefined =>
    list.find((other) => isObject(other) && isObject(item) && isEqual(other[key], item[key]));
  const merged = patched.filter((item) => item.$patch === undefined).map((item) => strategicMergePatch(findIn(live, item), item, items));
  const untouched = live.filter((item) => findIn(merged, item) === undefined && findIn(deleted, item) === undefined);
  return interleave(untouched, merged, (item) => live.findIndex((other) => findIn([other], item) !== undefined));
}

/** Items of the patch in their order, and the others before them only where they stood before them. */
function interleave(left: readonly Json[], right: readonly Json[], placeOf: (item: Json) => number): Json[] {
  const result: Json[] = [];
  let at = 0;
  for (const item of right) {
    const place = placeOf(item);
    while (place >= 0 && at < left.length && placeOf(left[at] ?? null) < place) result.push(left[at++] ?? null);
    result.push(item);
  }
  return [...result, ...left.slice(at)];
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
    if (!isEqual(read(root.document, path), step.value ?? null)) throw unprocessable();
    return;
  }
  if (step.op === "remove") removeAt(root.document, path);
  else if (step.op === "add" || step.op === "replace") writeAt(root.document, path, structuredClone(step.value ?? null), step);
  else if (step.op === "copy" || step.op === "move") {
    const value = read(root.document, pointer(step.from ?? ""));
    if (value === undefined) throw unprocessable();
    if (step.op === "move") removeAt(root.document, pointer(step.from ?? ""));
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

function removeAt(document: Json, path: readonly string[]): void {
  const parent = read(document, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (read(document, path) === undefined) throw unprocessable();
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
}

function writeAt(document: Json, path: readonly string[], value: Json, step: JsonPatchStep): void {
  const parent = read(document, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (step.op === "replace" && read(document, path) === undefined) throw unprocessable();
  if (Array.isArray(parent) && step.op === "add") parent.splice(last === "-" ? parent.length : Number(last), 0, value);
  else if (Array.isArray(parent)) parent[Number(last)] = value;
  else if (isObject(parent)) parent[last] = value;
  else throw unprocessable();
}

function unprocessable(): Error {
  return new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
}
