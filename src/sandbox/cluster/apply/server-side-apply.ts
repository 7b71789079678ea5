// Server-side apply: merge, prune what the applier no longer states, find conflicts, keep the owners.
// Rules: structured-merge-diff as kube-apiserver uses it, see test/contracts/kubernetes-api.ts.

import type { JsonObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { isSame } from "./compare.ts";
import { describePath, differenceOf, type FieldSet, intersectionOf, isEmptySet, pathsOf, unionOf } from "./field-set.ts";
import { fieldsOf } from "./fields-of.ts";
import { type Manager, type Managers, managerKey } from "./managers.ts";
import { mergeValues } from "./merge.ts";
import { ownableFields } from "./owned-fields.ts";
import { removeItems, withNamedFields } from "./remove-items.ts";
import { compareOwnable, findConflicts, takeFromOthers, type Writer, writerIdentity } from "./track-fields.ts";

export interface FieldConflict {
  manager: Manager;
  /** As messages show them: `.spec.replicas`. */
  fields: string[];
}

export type ApplyOutcome = { kind: "merged"; object: JsonObject; managers: Managers } | { kind: "conflict"; conflicts: FieldConflict[] };

/** Applies a configuration over the live object ({} for one that is not there). Neither is changed. */
export function applyConfiguration(options: {
  live: JsonObject;
  config: JsonObject;
  schema: Schema;
  managers: Managers;
  writer: Writer;
  force: boolean;
}): ApplyOutcome {
  const { live, config, schema, managers, writer } = options;
  const key = managerKey(writer);
  const previous = managers.get(key);
  const stated = fieldsOf(config, schema);
  const set = ownableFields(stated, writer);
  const merged = mergeValues(live, config, schema) as JsonObject;
  const withOwn = new Map(managers);
  withOwn.set(key, { ...writerIdentity(writer), time: previous?.time ?? "", set });
  const pruned = previous === undefined ? merged : prune(merged, { last: previous.set, stated, managers }, schema);
  const comparison = compareOwnable(live, pruned, schema, writer);
  const conflicts = findConflicts(withOwn, comparison, key);
  if (conflicts.size > 0 && !options.force) return { kind: "conflict", conflicts: describeConflicts(managers, conflicts) };
  const after = takeFromOthers(withOwn, comparison, key);
  const own = after.get(key);
  // Who only comes to own what is there already is not dated, as on the real server.
  if (own !== undefined && !isSame(comparison)) after.set(key, { ...own, time: writer.time });
  return { kind: "merged", object: pruned, managers: after };
}

interface PruneOptions {
  /** What the applier owned before. */
  last: FieldSet;
  /** What it states now, its object's name included: else that would be pruned too. */
  stated: FieldSet;
  managers: Managers;
}

/** Takes out what the applier stated before, states no longer, and nobody else owns. */
function prune(merged: JsonObject, options: PruneOptions, schema: Schema): JsonObject {
  if (isEmptySet(options.last)) return merged;
  const last = withNamedFields(options.last, schema);
  const stripped = (removeItems(merged, last, schema) ?? {}) as JsonObject;
  const mergedSet = withNamedFields(fieldsOf(merged, schema), schema);
  let owned = options.stated;
  for (const manager of options.managers.values()) if (manager.set !== options.last) owned = unionOf(owned, manager.set);
  const kept = unionOf(withNamedFields(fieldsOf(stripped, schema), schema), withNamedFields(owned, schema));
  const withOwned = (removeItems(merged, differenceOf(mergedSet, kept), schema) ?? {}) as JsonObject;
  const keptSet = withNamedFields(fieldsOf(withOwned, schema), schema);
  const dropped = intersectionOf(differenceOf(mergedSet, keptSet), last);
  return (removeItems(merged, dropped, schema) ?? {}) as JsonObject;
}

function describeConflicts(managers: Managers, conflicts: ReadonlyMap<string, FieldSet>): FieldConflict[] {
  return [...conflicts].flatMap(([key, set]) => {
    const manager = managers.get(key);
    return manager === undefined ? [] : [{ manager, fields: pathsOf(set).map(describePath) }];
  });
}
