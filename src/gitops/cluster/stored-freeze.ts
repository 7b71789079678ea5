// The freeze that somebody ordered: kept in the environment's own cluster, so that no restart and no lost Redis ends it.

import { z } from "zod";
import { Failure } from "../failure.ts";
import type { Freeze } from "../rules/freeze.ts";
import type { ApiResource, Cluster, LiveObject } from "./cluster.ts";
import { createStateNamespace } from "./state/state-namespace.ts";

export interface StoredFreezeOptions {
  cluster: Cluster;
  environment: string;
  /** The namespace of Coxswain's own ConfigMaps. */
  namespace: string;
  signal: AbortSignal;
}

/** Who ordered it is always known. */
export interface StoredFreeze extends Freeze {
  by: string;
  /** RFC 3339. */
  since: string;
}

const configMaps: ApiResource = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true, verbs: [] };
const managedBy = { "app.kubernetes.io/managed-by": "coxswain" };
const freezeKey = "freeze.json";
const Stored = z.object({
  version: z.literal(1),
  by: z.string(),
  reason: z.string(),
  since: z.string(),
  until: z.string().optional(),
});

/** Whether it has ended is the caller's to see. Failure `cluster_rejected` when something else is in its place. */
export async function readStoredFreeze(options: StoredFreezeOptions): Promise<StoredFreeze | undefined> {
  const live = await get(options);
  return live === undefined ? undefined : decode(live, options);
}

/** Replaces one that is there. */
export async function writeStoredFreeze(options: StoredFreezeOptions & { freeze: StoredFreeze }): Promise<void> {
  const { cluster, freeze, signal } = options;
  const text = JSON.stringify({ version: 1, ...freeze }, undefined, 2);
  const object = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: nameOf(options), namespace: options.namespace, labels: managedBy },
    data: { [freezeKey]: text },
  };
  const live = await get(options);
  if (live === undefined) {
    await createStateNamespace(options);
    await cluster.create(object, configMaps, signal);
    return;
  }
  const { uid, resourceVersion } = live.metadata;
  await cluster.replace({ ...object, metadata: { ...object.metadata, uid, resourceVersion } } as LiveObject, configMaps, signal);
}

/** The one that was taken away; undefined when there was none. */
export async function removeStoredFreeze(options: StoredFreezeOptions): Promise<StoredFreeze | undefined> {
  const live = await get(options);
  if (live === undefined) return undefined;
  const { uid, resourceVersion } = live.metadata;
  await options.cluster.remove(addressOf(options), { uid, resourceVersion }, options.signal);
  return decode(live, options);
}

function get(options: StoredFreezeOptions): Promise<LiveObject | undefined> {
  return options.cluster.get(addressOf(options), options.signal);
}

function addressOf(options: StoredFreezeOptions) {
  return { resource: configMaps, namespace: options.namespace, name: nameOf(options) };
}

/** A dot is in no environment's name, so that this is never the state of another environment. */
function nameOf({ environment }: Pick<StoredFreezeOptions, "environment">): string {
  return `coxswain.freeze.${environment}`;
}

/** What cannot be read is no reason to go on: it was put there to stop something. */
function decode(live: LiveObject, options: StoredFreezeOptions): StoredFreeze {
  try {
    const data = live.data as Record<string, string> | undefined;
    const { version: _, ...freeze } = Stored.parse(JSON.parse(data?.[freezeKey] ?? ""));
    return freeze;
  } catch (error) {
    throw new Failure("cluster_rejected", `ConfigMap ${options.namespace}/${nameOf(options)} is no freeze as Coxswain writes it.`, {
      retry: "never",
      advice: "Delete it to end the freeze.",
      cause: error,
    });
  }
}
