// What an environment owns after an apply, from its plan, its results and what it owned before. Pure.

import type { ObjectResult } from "../apply-plan.ts";
import { groupOf, objectKey } from "../kinds.ts";
import type { SyncPlan } from "../sync-plan.ts";
import type { InventoryEntry } from "./state-codec.ts";

/**
 * The objects of the plan that live, by their UID now; an object that was ignored is not owned. What was owned
 * before and is not in the plan stays listed until something removes it: forgetting it would orphan it.
 */
export function planInventory(plan: SyncPlan, results: readonly ObjectResult[], before: readonly InventoryEntry[]): InventoryEntry[] {
  const inventory = new Map(before.map((entry) => [objectKey(entry), entry]));
  const uids = new Map(results.flatMap((result) => (result.live === undefined ? [] : [[result.key, result.live.metadata.uid] as const])));
  for (const item of plan.items) {
    const uid = uids.get(item.key) ?? (item.action === "ignored" ? undefined : item.live?.uid);
    if (uid === undefined) continue;
    const { name, namespace } = item.manifest.object.metadata;
    inventory.set(item.key, { group: groupOf(item.manifest.object.apiVersion), kind: item.manifest.object.kind, namespace, name, uid });
  }
  return [...inventory.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
