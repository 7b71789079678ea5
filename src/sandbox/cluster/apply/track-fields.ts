// Keeps managedFields right over writes: what a change takes from other managers and gives to its own.

import type { JsonObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { type Comparison, compareObjects } from "./compare.ts";
import { differenceOf, emptySet, type FieldSet, intersectionOf, isEmptySet, unionOf } from "./field-set.ts";
import { type Manager, type Managers, managerKey } from "./managers.ts";
import { ownableFields } from "./owned-fields.ts";

/** Who writes, through which endpoint. */
export interface Writer {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  subresource: string;
  hasStatus: boolean;
  /** RFC 3339, whole seconds. */
  time: string;
}

export function compareOwnable(live: JsonObject, next: JsonObject, schema: Schema, writer: Writer): Comparison {
  const all = compareObjects(live, next, schema);
  return {
    added: ownableFields(all.added, writer),
    modified: ownableFields(all.modified, writer),
    removed: ownableFields(all.removed, writer),
  };
}

/** The fields of other managers that a change sets to another value. */
export function findConflicts(managers: Managers, comparison: Comparison, ownKey: string): Map<string, FieldSet> {
  const changed = unionOf(comparison.modified, comparison.added);
  const conflicts = new Map<string, FieldSet>();
  for (const [key, manager] of managers) {
    if (key === ownKey) continue;
    const conflict = intersectionOf(manager.set, changed);
    if (!isEmptySet(conflict)) conflicts.set(key, conflict);
  }
  return conflicts;
}

/** The other managers without what the change overwrote or removed. */
export function takeFromOthers(managers: Managers, comparison: Comparison, ownKey: string): Map<string, Manager> {
  const lost = unionOf(unionOf(comparison.modified, comparison.added), comparison.removed);
  const kept = new Map<string, Manager>();
  for (const [key, manager] of managers) {
    const set = key === ownKey ? manager.set : differenceOf(manager.set, lost);
    if (!isEmptySet(set)) kept.set(key, { ...manager, set });
  }
  return kept;
}

/** Managers after a create, update or patch (not an apply). */
export function trackUpdate(options: { live: JsonObject; next: JsonObject; schema: Schema; managers: Managers; writer: Writer }): Managers {
  const { writer } = options;
  const comparison = compareOwnable(options.live, options.next, options.schema, writer);
  const key = managerKey(writer);
  const managers = takeFromOthers(options.managers, comparison, key);
  const before = managers.get(key)?.set ?? emptySet();
  const taken = unionOf(comparison.modified, comparison.added);
  const set = unionOf(differenceOf(before, comparison.removed), taken);
  if (isEmptySet(set)) managers.delete(key);
  else if (!isEmptySet(taken) || !isEmptySet(comparison.removed)) {
    const time = isEmptySet(taken) ? (managers.get(key)?.time ?? writer.time) : writer.time;
    managers.set(key, { ...writerIdentity(writer), time, set });
  }
  return managers;
}

export function writerIdentity(writer: Writer): Omit<Manager, "set" | "time"> {
  return { manager: writer.manager, operation: writer.operation, apiVersion: writer.apiVersion, subresource: writer.subresource };
}
