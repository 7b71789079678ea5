// The structured merge of an applied configuration into the live object.

import { isObject, type Json, type JsonObject } from "../json.ts";
import { anySchema, fieldOf, type ListSchema, type Schema, schemaFor } from "../schema/schema.ts";
import type { PathElement } from "./field-set.ts";
import { isAtomicList, itemsByElement } from "./list-items.ts";

/** The live value with the configuration's fields over it. Nothing is taken away: that is prune's work. */
export function mergeValues(live: Json | undefined, config: Json, schema: Schema): Json {
  if (live === undefined || live === null || config === null) return config;
  const found = schemaFor(schema, config);
  if ("list" in found && Array.isArray(live) && Array.isArray(config) && !isAtomicList(found)) return mergeLists(live, config, found);
  if (!("fields" in found || "map" in found) || found.atomic === true || !isObject(live) || !isObject(config)) return config;
  const result: JsonObject = { ...live };
  for (const [name, value] of Object.entries(config)) result[name] = mergeValues(live[name], value, fieldOf(found, name) ?? anySchema);
  return result;
}

/** Items in the configuration's order; those of the live list alone stay beside their former neighbours. */
function mergeLists(live: readonly Json[], config: readonly Json[], schema: ListSchema): Json[] {
  const lefts = itemsByElement(schema, live);
  const rights = itemsByElement(schema, config);
  const leftKeys = [...lefts.keys()];
  const rightKeys = [...rights.keys()];
  const shared = rightKeys.filter((key) => lefts.has(key));
  const merged: Json[] = [];
  const take = (key: PathElement): void => {
    const left = lefts.get(key);
    const right = rights.get(key);
    if (right !== undefined) merged.push(mergeValues(left, right, schema.list));
    else if (left !== undefined) merged.push(left);
  };
  let left = 0;
  let right = 0;
  let nextShared = 0;
  while (left < leftKeys.length || right < rightKeys.length) {
    const leftKey = leftKeys[left];
    const rightKey = rightKeys[right];
    if (leftKey !== undefined && leftKey === rightKey) {
      take(leftKey);
      left++;
      right++;
      nextShared++;
    } else if (leftKey !== undefined && rights.has(leftKey) && shared[nextShared] !== leftKey) {
      left++;
    } else if (leftKey !== undefined && !rights.has(leftKey)) {
      take(leftKey);
      left++;
    } else if (rightKey !== undefined) {
      take(rightKey);
      right++;
      if (rightKey === shared[nextShared]) nextShared++;
    } else {
      left++;
    }
  }
  return merged;
}
