// The plan of a sync: reads what lives, compares it with what git wants, and says what to apply. Writes nothing.

import { isDeepStrictEqual } from "node:util";
import { Failure } from "../failure.ts";
import type { KubernetesObject, Manifest } from "../manifests/manifest.ts";
import type { Cluster, LiveObject } from "./cluster.ts";
import { mapConcurrently } from "./gate.ts";
import { type Comparer, createComparer } from "./plan/compare.ts";
import { describeChanges } from "./plan/describe-changes.ts";
import { isIgnored } from "./plan/ignored.ts";
import { type LiveObjects, readLive } from "./plan/read-live.ts";
import { problemOf, type Resolved, type ResolveOptions, resolveObjects } from "./plan/resolve.ts";
import type { PlanMemory } from "./plan-memory.ts";
import type { PlannedAction, PlannedObject, PlanProblem, ResolvedObject, SyncPlan } from "./sync-plan.ts";

export interface PlanSyncOptions {
  cluster: Cluster;
  manifests: readonly Manifest[];
  /** For namespaced objects that name none. */
  defaultNamespace: string;
  /** Where objects may live; without it anywhere. */
  allowedNamespaces?: readonly string[] | undefined;
  /** Of the syncs before: what did not change on either side is then not read again but for its version. */
  memory?: PlanMemory | undefined;
  signal: AbortSignal;
}

// A dry run tells whether values that look different are the same to this cluster (a webhook rewrites them,
// a kind has defaults of its own). When git itself moved many objects at once, applying them tells as well.
const maxDryRuns = 50;
const dryRunsAtOnce = 8;

/**
 * Throws the Failure of a cluster that cannot be read; what is wrong with one object is one of the plan's
 * problems. An unchanged environment costs a list per kind and namespace and nothing else.
 */
export async function planSync(options: PlanSyncOptions): Promise<SyncPlan> {
  const { objects, problems } = await resolve(options);
  const live = await readLive(options.cluster, objects, options);
  const plan = planObjects(objects, live);
  if (options.memory !== undefined) rememberUnchanged(options.memory, objects, plan.items);
  const items = await confirmValues(options.cluster, plan.items, live, options.signal);
  return { items, problems: [...problems, ...plan.problems] };
}

async function resolve(options: PlanSyncOptions): Promise<Resolved> {
  const given: Omit<ResolveOptions, "resources"> = {
    manifests: options.manifests,
    defaultNamespace: options.defaultNamespace,
    allowedNamespaces: options.allowedNamespaces,
  };
  const resolved = resolveObjects({ ...given, resources: await options.cluster.resources({}, options.signal) });
  const incomplete =
    resolved.problems.some((problem) => problem.code === "kind_unknown") || resolved.objects.some((object) => object.awaitsKind);
  // What is known of the cluster's kinds may be older than a definition that was installed meanwhile.
  return incomplete
    ? resolveObjects({ ...given, resources: await options.cluster.resources({ refresh: true }, options.signal) })
    : resolved;
}

function rememberUnchanged(memory: PlanMemory, objects: readonly ResolvedObject[], items: readonly PlannedObject[]): void {
  const unchanged = new Map(items.filter((item) => item.action === "unchanged").map((item) => [item.key, item.live]));
  for (const object of objects) {
    const version = unchanged.get(object.key);
    if (version !== undefined) memory.remember(object, version);
  }
}

interface Planned extends PlannedObject {
  /** Coxswain owns just these fields and only values differ: the server may see none of it. */
  doubtful: boolean;
}

/** Pure: what to do with each object, given what lives. */
export function planObjects(objects: readonly ResolvedObject[], live: LiveObjects): { items: Planned[]; problems: PlanProblem[] } {
  const items: Planned[] = [];
  const problems: PlanProblem[] = [];
  const compare = createComparer();
  for (const object of objects) {
    const unreadable = live.unreadable.get(object.key);
    if (unreadable === undefined) items.push(planObject(object, live, compare));
    else problems.push(problemOf("live_unreadable", object, unreadable.message));
  }
  return { items, problems };
}

function planObject(resolved: ResolvedObject, { objects, same }: LiveObjects, compare: Comparer): Planned {
  const { id, key, object, source, resource, awaitsKind } = resolved;
  const live = objects.get(key);
  const version = same.get(key) ?? live?.metadata;
  const of = (action: PlannedAction, rest: Partial<Planned> = {}): Planned => ({
    id,
    key,
    action,
    changes: [],
    manifest: { object, source },
    resource,
    awaitsKind,
    live: version === undefined ? undefined : { uid: version.uid, resourceVersion: version.resourceVersion },
    doubtful: false,
    ...rest,
  });
  if (isIgnored(object) || (live !== undefined && isIgnored(live))) return of("ignored");
  if (same.has(key)) return of("unchanged");
  if (live === undefined) return of("create");
  const compared = compare(object, live);
  if (compared === "unchanged") return of("unchanged");
  return of("configure", { changes: describeChanges(object, live), doubtful: compared === "values" });
}

async function confirmValues(
  cluster: Cluster,
  items: readonly Planned[],
  live: LiveObjects,
  signal: AbortSignal,
): Promise<PlannedObject[]> {
  const doubtful = items.filter((item) => item.doubtful);
  const confirmed =
    doubtful.length > maxDryRuns
      ? []
      : await mapConcurrently(doubtful, dryRunsAtOnce, (item) => changesNothing(cluster, item, live.objects.get(item.key), signal));
  const same = new Set(doubtful.filter((_, index) => confirmed[index]).map((item) => item.key));
  return items.map(({ doubtful: _, ...item }) => (same.has(item.key) ? { ...item, action: "unchanged", changes: [] } : item));
}

async function changesNothing(cluster: Cluster, item: PlannedObject, live: LiveObject | undefined, signal: AbortSignal): Promise<boolean> {
  try {
    const result = await cluster.apply(item.manifest.object, item.resource, { dryRun: true }, signal);
    return live !== undefined && isDeepStrictEqual(withoutBookkeeping(result), withoutBookkeeping(live));
  } catch (error) {
    // Whatever refuses the dry run will say so, with the object's name, when it is applied.
    if (error instanceof Failure && error.code !== "cancelled" && error.code !== "timed_out") return false;
    throw error;
  }
}

function withoutBookkeeping(object: LiveObject): KubernetesObject {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata;
  return { ...object, metadata };
}
