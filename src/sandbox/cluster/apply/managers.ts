// Who owns which fields of an object: metadata.managedFields, read and written.

import { isObject, type Json, type JsonObject, listAt, stringAt } from "../json.ts";
import { type FieldSet, isEmptySet, parseFieldsV1, renderFieldsV1 } from "./field-set.ts";

export interface Manager {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  /** "" for the object itself. */
  subresource: string;
  /** RFC 3339, whole seconds; "" for one that has never changed the object. */
  time: string;
  set: FieldSet;
}

/** Managers by their identity: name, operation, apiVersion and subresource (an applier has one apiVersion). */
export type Managers = ReadonlyMap<string, Manager>;

/** What tells managers apart. */
export function managerKey(manager: Pick<Manager, "manager" | "operation" | "apiVersion" | "subresource">): string {
  const version = manager.operation === "Apply" ? "" : manager.apiVersion;
  return JSON.stringify([manager.manager, manager.operation, version, manager.subresource]);
}

export function readManagers(object: JsonObject): Managers {
  const managers = new Map<string, Manager>();
  for (const entry of listAt(object, "metadata", "managedFields")) {
    if (!isObject(entry)) continue;
    const manager: Manager = {
      manager: stringAt(entry, "manager") ?? "",
      operation: entry.operation === "Apply" ? "Apply" : "Update",
      apiVersion: stringAt(entry, "apiVersion") ?? "",
      subresource: stringAt(entry, "subresource") ?? "",
      time: stringAt(entry, "time") ?? "",
      set: parseFieldsV1(entry.fieldsV1),
    };
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

/** The list for metadata.managedFields: appliers first, then by time and name. */
export function renderManagers(managers: Managers): Json[] {
  return [...managers.values()]
    .filter((manager) => !isEmptySet(manager.set))
    .sort(
      (left, right) =>
        left.operation.localeCompare(right.operation) ||
        left.time.localeCompare(right.time) ||
        left.manager.localeCompare(right.manager) ||
        left.subresource.localeCompare(right.subresource),
    )
    .map((manager) => ({
      manager: manager.manager,
      operation: manager.operation,
      apiVersion: manager.apiVersion,
      ...(manager.time === "" ? {} : { time: manager.time }),
      fieldsType: "FieldsV1",
      fieldsV1: renderFieldsV1(manager.set),
      ...(manager.subresource === "" ? {} : { subresource: manager.subresource }),
    }));
}
