// Asks the API server what it would make of each object that differs: a server-side dry run. Writes nothing.

import { Failure } from "../../failure.ts";
import { ApiRejection } from "../api/api-failure.ts";
import type { Cluster } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import type { PlannedObject } from "../sync-plan.ts";
import type { ObjectDiff } from "./render-diff.ts";

const objectsAtOnce = 8;

/**
 * One diff per planned object that a sync would create or change, in their order. What the API server refuses
 * is one of the diffs; a cluster that is away is thrown as its Failure.
 */
export async function fetchDiffs(options: {
  cluster: Cluster;
  items: readonly PlannedObject[];
  force: boolean;
  signal: AbortSignal;
}): Promise<ObjectDiff[]> {
  const differing = options.items.filter((item) => item.action === "create" || item.action === "configure");
  return mapConcurrently(differing, objectsAtOnce, (item) => fetchDiff(item, options));
}

async function fetchDiff(
  item: PlannedObject,
  { cluster, force, signal }: { cluster: Cluster; force: boolean; signal: AbortSignal },
): Promise<ObjectDiff> {
  const { id, resource } = item;
  const wanted = item.manifest.object;
  // Its kind does not exist yet: there is nobody who could say what it would become.
  if (item.awaitsKind) return { kind: "added", id, wanted };
  try {
    const { name, namespace } = wanted.metadata;
    const [live, after] = await Promise.all([
      cluster.get({ resource, namespace, name }, signal),
      cluster.apply(wanted, resource, { dryRun: true, force }, signal),
    ]);
    return live === undefined ? { kind: "added", id, wanted } : { kind: "changed", id, live, after, wanted };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Its namespace comes with the same sync and is not there yet.
    if (item.action === "create" && error.cause instanceof ApiRejection && error.cause.httpStatus === 404)
      return { kind: "added", id, wanted };
    if (error.code !== "cluster_rejected" && error.code !== "cluster_conflict" && error.code !== "cluster_forbidden") throw error;
    return { kind: "refused", id, message: error.message };
  }
}
