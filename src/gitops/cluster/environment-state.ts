// What the cluster itself remembers of an environment: revision, inventory, and the epoch that fences workers off.

import { randomUUID } from "node:crypto";
import { Failure } from "../failure.ts";
import type { Revision } from "../names.ts";
import { ApiRejection } from "./api/api-failure.ts";
import { createPatience } from "./apply/patience.ts";
import type { ObjectResult } from "./apply-plan.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ApiResource, Cluster, LiveObject } from "./cluster.ts";
import { planInventory } from "./state/inventory.ts";
import { decodeState, encodeState, type StateContent } from "./state/state-codec.ts";
import { createStateNamespace } from "./state/state-namespace.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** As it was read or written; `version` is what the next write is conditional on. */
export interface EnvironmentState extends StateContent {
  version: { uid: string; resourceVersion: string };
}

export interface StateOptions {
  cluster: Cluster;
  environment: string;
  /** The namespace of Coxswain's own ConfigMaps; `coxswain` unless told. */
  namespace?: string | undefined;
  signal: AbortSignal;
}

/** How a write is made; all have defaults. */
export interface StateWriteOptions extends StateOptions {
  clock?: Clock;
  /** The time that is written down. */
  now?: () => Date;
  /** How long an API server that is away is waited for; 2 min unless told. */
  outageLimitMs?: number;
}

const defaultNamespace = "coxswain";
const defaultOutageLimitMs = 120_000;
const configMaps: ApiResource = { group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true, verbs: [] };
const managedBy = { "app.kubernetes.io/managed-by": "coxswain" };

/** Undefined when the environment was never applied. Failure `cluster_rejected` when something else is in its place. */
export async function readEnvironmentState(options: StateOptions): Promise<EnvironmentState | undefined> {
  const address = { resource: configMaps, namespace: namespaceOf(options), name: nameOf(options) };
  const live = await options.cluster.get(address, options.signal);
  return live === undefined ? undefined : decode(live, options);
}

/**
 * The first write of an apply: the epoch goes up, if the state is still the one that was read. Failure `fenced`
 * when another worker was faster. `holder` names this start of the operation; a reply that was lost is
 * recognised by it.
 */
export async function claimEpoch(
  options: StateWriteOptions & { state: EnvironmentState | undefined; revision: Revision; operation: string; holder?: string },
): Promise<EnvironmentState> {
  const claim = { operation: options.operation, holder: options.holder ?? randomUUID(), revision: options.revision, at: timeOf(options) };
  const before = options.state ?? emptyState(options.environment);
  return write(options, options.state, { ...before, epoch: before.epoch + 1, claim });
}

/**
 * Writes down what was applied, if the epoch is still the one that was claimed: else Failure `fenced`. Objects
 * that were owned before stay in the inventory.
 */
export async function recordApplied(
  options: StateWriteOptions & {
    state: EnvironmentState | undefined;
    revision: Revision;
    operation: string;
    plan: SyncPlan;
    results: readonly ObjectResult[];
  },
): Promise<EnvironmentState> {
  const before = options.state ?? emptyState(options.environment);
  const inventory = planInventory(options.plan, options.results, before.inventory);
  const claim = options.state?.claim ?? {
    operation: options.operation,
    holder: randomUUID(),
    revision: options.revision,
    at: timeOf(options),
  };
  return write(options, options.state, {
    ...before,
    revision: options.revision,
    appliedAt: timeOf(options),
    appliedBy: options.operation,
    claim,
    inventory,
  });
}

/** Failure `fenced` when another apply has begun since `state` was claimed: ask before anything that cannot be undone. */
export async function confirmEpoch(options: StateOptions & { state: EnvironmentState }): Promise<void> {
  const now = await readEnvironmentState(options);
  if (now?.epoch !== options.state.epoch || now.version.uid !== options.state.version.uid) throw fenced(options, now);
}

async function write(options: StateWriteOptions, before: EnvironmentState | undefined, content: StateContent): Promise<EnvironmentState> {
  const clock = options.clock ?? systemClock;
  const patience = createPatience({ clock, limitMs: options.outageLimitMs ?? defaultOutageLimitMs, signal: options.signal });
  const live = await patience.try(async () => {
    try {
      return await writeOnce(options, before, content);
    } catch (error) {
      if (!(error instanceof Failure) || !(error.code === "cluster_conflict" || error.retry === "backoff")) throw error;
      // The write may have been done and only its reply lost: then the state says what was written.
      const now = await readEnvironmentState(options);
      if (now !== undefined && isSameContent(now, content)) return now;
      throw error.code === "cluster_conflict" || isOvertaken(before, now) ? fenced(options, now) : error;
    }
  });
  return "version" in live ? (live as EnvironmentState) : decode(live as LiveObject, options);
}

async function writeOnce(options: StateWriteOptions, before: EnvironmentState | undefined, content: StateContent): Promise<LiveObject> {
  const object = encode(options, content);
  if (before !== undefined)
    return options.cluster.replace(
      { ...object, metadata: { ...object.metadata, ...before.version } } as LiveObject,
      configMaps,
      options.signal,
    );
  try {
    return await options.cluster.create(object, configMaps, options.signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await createStateNamespace({ cluster: options.cluster, namespace: namespaceOf(options), signal: options.signal });
    return options.cluster.create(object, configMaps, options.signal);
  }
}

function isOvertaken(before: EnvironmentState | undefined, now: EnvironmentState | undefined): boolean {
  return now?.version.resourceVersion !== before?.version.resourceVersion;
}

/** The same claim by the same holder, at the same step. */
function isSameContent(now: EnvironmentState, content: StateContent): boolean {
  return (
    now.epoch === content.epoch &&
    now.claim?.holder === content.claim?.holder &&
    now.revision === content.revision &&
    now.appliedAt === content.appliedAt
  );
}

function fenced(options: StateOptions, now: EnvironmentState | undefined): Failure {
  const by = now?.claim === undefined ? "" : ` (operation ${now.claim.operation})`;
  return new Failure("fenced", `Another worker has begun to apply to ${options.environment} meanwhile${by}; this one stops.`, {
    retry: "never",
  });
}

function encode(
  options: StateOptions,
  content: StateContent,
): { apiVersion: string; kind: string; metadata: { name: string; namespace: string; labels: Record<string, string> } } {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: nameOf(options), namespace: namespaceOf(options), labels: managedBy },
    ...encodeState(content),
  };
}

function decode(live: LiveObject, options: StateOptions): EnvironmentState {
  const content = decodeState(live as { data?: Record<string, string>; binaryData?: Record<string, string> });
  if (content?.environment === options.environment)
    return { ...content, version: { uid: live.metadata.uid, resourceVersion: live.metadata.resourceVersion } };
  throw new Failure(
    "cluster_rejected",
    `ConfigMap ${namespaceOf(options)}/${nameOf(options)} is not the state of ${options.environment} as Coxswain writes it.`,
    {
      retry: "never",
      advice: "Delete it to begin anew: the next sync compares everything and writes it again.",
    },
  );
}

function emptyState(environment: string): StateContent {
  return { environment, epoch: 0, revision: undefined, appliedAt: undefined, appliedBy: undefined, claim: undefined, inventory: [] };
}

function namespaceOf(options: StateOptions): string {
  return options.namespace ?? defaultNamespace;
}

function nameOf(options: StateOptions): string {
  return `coxswain-${options.environment}`;
}

function timeOf(options: StateWriteOptions): string {
  return (options.now?.() ?? new Date()).toISOString();
}

function isNotFound(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof ApiRejection && error.cause.httpStatus === 404;
}
