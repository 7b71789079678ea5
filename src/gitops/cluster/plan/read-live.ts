// The live objects that a plan compares with: by as few reads as there can be, and within what the account may read.

import { Failure } from "../../failure.ts";
import type { ApiResource, Cluster, LiveObject } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import { apiVersionOf, objectKey } from "../kinds.ts";
import type { ResolvedObject } from "../sync-plan.ts";

/** The live object by `objectKey`, or why those of a kind could not be read. */
export interface LiveObjects {
  objects: Map<string, LiveObject>;
  unreadable: Map<string, Failure>;
}

// A cluster may have thousands of objects of a kind; for this few, each is asked for by its name.
const mostByName = 2;
const mostNamespaces = 4;
const readsAtOnce = 16;

/** Throws what concerns the whole cluster (unreachable, busy, credentials); what concerns a kind is in `unreadable`. */
export async function readLive(cluster: Cluster, wanted: readonly ResolvedObject[], signal: AbortSignal): Promise<LiveObjects> {
  const live: LiveObjects = { objects: new Map(), unreadable: new Map() };
  await mapConcurrently([...groupByKind(wanted).values()], readsAtOnce, (objects) => readKind(cluster, objects, live, signal));
  return live;
}

function groupByKind(wanted: readonly ResolvedObject[]): Map<string, ResolvedObject[]> {
  return Map.groupBy(
    wanted.filter((object) => !object.awaitsKind),
    (object) => `${apiVersionOf(object.resource)}/${object.resource.kind}`,
  );
}

async function readKind(cluster: Cluster, wanted: readonly ResolvedObject[], live: LiveObjects, signal: AbortSignal): Promise<void> {
  const resource = (wanted[0] as ResolvedObject).resource;
  const byNamespace = Map.groupBy(wanted, (object) => object.object.metadata.namespace);
  if (byNamespace.size > mostNamespaces && resource.verbs.includes("list")) {
    const all = await unlessForbidden(() => cluster.list(resource, {}, signal));
    if (!(all instanceof Failure)) return keep(live, resource, all);
  }
  await mapConcurrently([...byNamespace], readsAtOnce, ([namespace, objects]) =>
    readNamespace(cluster, { resource, namespace, objects }, live, signal),
  );
}

async function readNamespace(
  cluster: Cluster,
  part: { resource: ApiResource; namespace: string | undefined; objects: readonly ResolvedObject[] },
  live: LiveObjects,
  signal: AbortSignal,
): Promise<void> {
  if (part.objects.length > mostByName && part.resource.verbs.includes("list")) {
    const listed = await unlessForbidden(() => cluster.list(part.resource, { namespace: part.namespace }, signal));
    if (!(listed instanceof Failure)) return keep(live, part.resource, listed);
  }
  await mapConcurrently(part.objects, readsAtOnce, async (object) => {
    const address = { resource: part.resource, namespace: part.namespace, name: object.object.metadata.name };
    const read = await unlessForbidden(() => cluster.get(address, signal));
    if (read instanceof Failure) live.unreadable.set(object.key, read);
    else if (read !== undefined) keep(live, part.resource, [read]);
  });
}

function keep(live: LiveObjects, resource: ApiResource, objects: readonly LiveObject[]): void {
  for (const object of objects)
    live.objects.set(objectKey({ ...resource, namespace: object.metadata.namespace, name: object.metadata.name }), object);
}

async function unlessForbidden<T>(read: () => Promise<T>): Promise<T | Failure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure && (error.code === "cluster_forbidden" || error.code === "cluster_rejected")) return error;
    throw error;
  }
}
