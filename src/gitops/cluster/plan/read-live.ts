// The live objects that a plan compares with: by as few reads as there can be, and within what the account may read.

import { Failure } from "../../failure.ts";
import type { ApiResource, Cluster, LiveObject } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import { apiVersionOf, objectKey } from "../kinds.ts";
import { isSameVersion, type LiveVersion, type PlanMemory } from "../plan-memory.ts";
import type { ResolvedObject } from "../sync-plan.ts";

/** The live object by `objectKey`, or why those of a kind could not be read. */
export interface LiveObjects {
  objects: Map<string, LiveObject>;
  unreadable: Map<string, Failure>;
  /** Known to be as git wants them: the version that was found so before is still the one that lives. */
  same: Map<string, LiveVersion>;
}

interface Reading {
  cluster: Cluster;
  memory: PlanMemory | undefined;
  live: LiveObjects;
  signal: AbortSignal;
}

interface Part {
  resource: ApiResource;
  /** Undefined: all namespaces, or a kind without them. */
  namespace: string | undefined;
  objects: readonly ResolvedObject[];
}

// A cluster may have thousands of objects of a kind; for this few, each is asked for by its name.
const mostByName = 2;
const mostNamespaces = 4;
const readsAtOnce = 16;
// Metadata first where nearly all is remembered: it is half of a list, and the few others are read by name.
const mostUnremembered = 16;

/** Throws what concerns the whole cluster (unreachable, busy, credentials); what concerns a kind is in `unreadable`. */
export async function readLive(
  cluster: Cluster,
  wanted: readonly ResolvedObject[],
  options: { memory?: PlanMemory | undefined; signal: AbortSignal },
): Promise<LiveObjects> {
  const live: LiveObjects = { objects: new Map(), unreadable: new Map(), same: new Map() };
  const reading: Reading = { cluster, memory: options.memory, live, signal: options.signal };
  const served = wanted.filter((object) => !object.awaitsKind);
  const byKind = Map.groupBy(served, ({ resource }) => `${apiVersionOf(resource)}/${resource.kind}`);
  await mapConcurrently([...byKind.values()], readsAtOnce, (objects) => readKind(reading, objects));
  return live;
}

async function readKind(reading: Reading, wanted: readonly ResolvedObject[]): Promise<void> {
  const { resource } = wanted[0] as ResolvedObject;
  const byNamespace = Map.groupBy(wanted, (object) => object.object.metadata.namespace);
  if (byNamespace.size > mostNamespaces && (await readByList(reading, { resource, namespace: undefined, objects: wanted }))) return;
  await mapConcurrently([...byNamespace], readsAtOnce, async ([namespace, objects]) => {
    const part = { resource, namespace, objects };
    if (objects.length <= mostByName || !(await readByList(reading, part))) await readByName(reading, objects);
  });
}

/** False when the account may not list: then objects are read by their names. */
async function readByList(reading: Reading, part: Part): Promise<boolean> {
  if (!part.resource.verbs.includes("list")) return false;
  if (part.objects.length > mostUnremembered && countUnremembered(reading, part.objects) <= mostUnremembered) {
    const metadata = await list(reading, part, { metadataOnly: true });
    if (metadata === undefined) return false;
    const rest = settleRemembered(reading, part, metadata);
    if (rest.length <= mostUnremembered) {
      await readByName(reading, rest);
      return true;
    }
  }
  const objects = await list(reading, part, {});
  if (objects !== undefined) keep(reading.live, part.resource, objects);
  return objects !== undefined;
}

function countUnremembered(reading: Reading, objects: readonly ResolvedObject[]): number {
  return objects.reduce((count, object) => (reading.memory?.recall(object) === undefined ? count + 1 : count), 0);
}

/** Objects that live and are not as they were remembered. */
function settleRemembered({ memory, live }: Reading, part: Part, metadata: readonly LiveObject[]): ResolvedObject[] {
  const versions = new Map(metadata.map((object) => [keyOf(part.resource, object), object]));
  return part.objects.filter((object) => {
    const known = memory?.recall(object);
    const now = versions.get(object.key);
    if (known !== undefined && now !== undefined && isSameVersion(known, now)) live.same.set(object.key, known);
    return now !== undefined && !live.same.has(object.key);
  });
}

async function readByName({ cluster, live, signal }: Reading, objects: readonly ResolvedObject[]): Promise<void> {
  await mapConcurrently(objects, readsAtOnce, async ({ key, resource, object }) => {
    const { namespace, name } = object.metadata;
    const read = await unlessForbidden(() => cluster.get({ resource, namespace, name }, signal));
    if (read instanceof Failure) live.unreadable.set(key, read);
    else if (read !== undefined) keep(live, resource, [read]);
  });
}

async function list({ cluster, signal }: Reading, part: Part, options: { metadataOnly?: boolean }): Promise<LiveObject[] | undefined> {
  const listed = await unlessForbidden(() => cluster.list(part.resource, { namespace: part.namespace, ...options }, signal));
  return listed instanceof Failure ? undefined : listed;
}

function keep(live: LiveObjects, resource: ApiResource, objects: readonly LiveObject[]): void {
  for (const object of objects) live.objects.set(keyOf(resource, object), object);
}

function keyOf(resource: ApiResource, object: LiveObject): string {
  return objectKey({ ...resource, namespace: object.metadata.namespace, name: object.metadata.name });
}

async function unlessForbidden<T>(read: () => Promise<T>): Promise<T | Failure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure && (error.code === "cluster_forbidden" || error.code === "cluster_rejected")) return error;
    throw error;
  }
}
