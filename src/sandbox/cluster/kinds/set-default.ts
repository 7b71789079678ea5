// The one step that all defaults are made of.

import { isObject, type Json, type JsonObject } from "../json.ts";

/** Sets a field that is not there. */
export function setDefault(object: JsonObject, name: string, value: Json): void {
  if (object[name] === undefined || object[name] === null) object[name] = value;
}

/** The nested object of that name, made when it is not there. */
export function ensureObject(object: JsonObject, name: string): JsonObject {
  const found = object[name];
  if (isObject(found)) return found;
  const made: JsonObject = {};
  object[name] = made;
  return made;
}

/** The objects of a list field; [] when it is not there. */
export function objectsIn(object: JsonObject, name: string): JsonObject[] {
  const found = object[name];
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** The nested object of that name, undefined when it is not there. */
export function objectIn(object: JsonObject, name: string): JsonObject | undefined {
  const found = object[name];
  return isObject(found) ? found : undefined;
}
