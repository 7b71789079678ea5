// What runs at this moment: workloads with their health, and per container the digests that their Pods pulled.

import type { Cluster } from "./cluster.ts";
import { isWorkload } from "./rollout/decide-rollout.ts";
import { observe } from "./rollout/observe.ts";
import { readPods } from "./rollout/read-pods.ts";
import { readySince } from "./rollout/ready-since.ts";
import { type RunningContainer, runningContainers } from "./rollout/running-containers.ts";
import type { RolloutProgress, RolloutTarget } from "./watch-rollouts.ts";

export interface RunningWorkload extends RolloutProgress {
  containers: RunningContainer[];
  /** RFC 3339; undefined where the cluster does not keep it. */
  readySince?: string | undefined;
}

/** Those that are not in the cluster are left out. Pods that may not be read tell nothing. */
export async function describeRunning(options: {
  cluster: Cluster;
  targets: readonly RolloutTarget[];
  signal: AbortSignal;
}): Promise<RunningWorkload[]> {
  const { cluster, signal } = options;
  const targets = options.targets.filter((target) => isWorkload(target.resource));
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
