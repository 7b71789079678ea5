// What runs at this moment: workloads with their health, and per container the digests that their Pods pulled.

import type { Manifest } from "../manifests/manifest.ts";
import type { Cluster } from "./cluster.ts";
import { resolveObjects } from "./plan/resolve.ts";
import { isWorkload } from "./rollout/decide-rollout.ts";
import { observe } from "./rollout/observe.ts";
import { readPods } from "./rollout/read-pods.ts";
import { readySince } from "./rollout/ready-since.ts";
import { type RunningContainer, runningContainers } from "./rollout/running-containers.ts";
import type { RolloutProgress } from "./watch-rollouts.ts";

export interface RunningWorkload extends RolloutProgress {
  containers: RunningContainer[];
  /** RFC 3339; undefined where the cluster does not keep it. */
  readySince?: string | undefined;
}

/** The workloads among the manifests, as they live; those that do not are left out. Pods that may not be read tell nothing. */
export async function describeRunning(options: {
  cluster: Cluster;
  manifests: readonly Manifest[];
  defaultNamespace: string;
  allowedNamespaces?: readonly string[] | undefined;
  signal: AbortSignal;
}): Promise<RunningWorkload[]> {
  const { cluster, signal } = options;
  const { objects } = resolveObjects({ ...options, resources: await cluster.resources({}, signal) });
  const targets = objects
    .filter(({ resource }) => isWorkload(resource))
    .map(({ id, key, resource, object, source }) => ({ id, key, resource, manifest: { object, source } }));
  const seen = await observe(cluster, targets, { explain: true }, signal);
  const present = targets.flatMap(({ id, key, resource }) => {
    const observation = seen.get(key);
    return observation?.live === undefined ? [] : [{ id, key, resource, live: observation.live, observation }];
  });
  const pods = await readPods(cluster, present, signal);
  return present.map(({ id, key, live, observation: { state, ready, reason, message } }) => ({
    id,
    key,
    state,
    ready,
    reason,
    message,
    containers: runningContainers(live, pods.get(key) ?? []),
    readySince: readySince(live),
  }));
}
