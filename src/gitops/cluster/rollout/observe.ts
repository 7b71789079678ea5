// One look at a number of rollouts: the objects as they are, and why those that are not ready are not.

import type { ApiResource, Cluster, LiveObject } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import { apiVersionOf, objectKey } from "../kinds.ts";
import type { PlannedObject } from "../sync-plan.ts";
import { decideRollout, isWorkload } from "./decide-rollout.ts";
import { causeOf } from "./pod-cause.ts";
import { readPods } from "./read-pods.ts";
import type { RolloutStatus } from "./rollout-status.ts";

export interface Observation extends RolloutStatus {
  live?: LiveObject | undefined;
  /** Its Pods have what seldom ends by itself. */
  stuck?: boolean | undefined;
}

type Target = Pick<PlannedObject, "key" | "resource" | "manifest">;

const readsAtOnce = 8;
const mostByName = 2;

/** By key. `explain` reads the Pods of those that are not healthy. */
export async function observe(
  cluster: Cluster,
  targets: readonly Target[],
  how: { explain: boolean },
  signal: AbortSignal,
): Promise<Map<string, Observation>> {
  const live = await readTargets(cluster, targets, signal);
  const seen = new Map(
    targets.map((target): [string, Observation] => [
      target.key,
      { ...decideRollout(target.resource, live.get(target.key)), live: live.get(target.key) },
    ]),
  );
  const unready = targets.filter((target) => seen.get(target.key)?.state !== "healthy" && isWorkload(target.resource));
  if (unready.some((target) => seen.get(target.key)?.state === "failed") || how.explain) await explain(cluster, unready, seen, signal);
  return seen;
}

async function explain(cluster: Cluster, unready: readonly Target[], seen: Map<string, Observation>, signal: AbortSignal): Promise<void> {
  const owners = unready.flatMap(({ key, resource }) => {
    const live = seen.get(key)?.live;
    return live === undefined ? [] : [{ key, resource, live }];
  });
  for (const [key, pods] of await readPods(cluster, owners, signal)) {
    const cause = causeOf(pods);
    const before = seen.get(key);
    if (cause === undefined || before === undefined) continue;
    const state = cause.certain ? "failed" : before.state;
    seen.set(key, {
      ...before,
      state,
      stuck: cause.stuck,
      reason: cause.reason,
      message: before.state === "failed" ? `${cause.message} (${before.reason ?? "failed"})` : cause.message,
    });
  }
}

async function readTargets(cluster: Cluster, targets: readonly Target[], signal: AbortSignal): Promise<Map<string, LiveObject>> {
  const found = new Map<string, LiveObject>();
  const keep = (resource: ApiResource, object: LiveObject): void => {
    found.set(objectKey({ ...resource, namespace: object.metadata.namespace, name: object.metadata.name }), object);
  };
  const groups = [
    ...Map.groupBy(
      targets,
      ({ resource, manifest }) => `${apiVersionOf(resource)}/${resource.kind} ${manifest.object.metadata.namespace ?? ""}`,
    ).values(),
  ];
  await mapConcurrently(groups, readsAtOnce, async (members) => {
    const { resource, manifest } = members[0] as Target;
    const { namespace } = manifest.object.metadata;
    if (members.length > mostByName) {
      for (const object of await cluster.list(resource, { namespace }, signal)) keep(resource, object);
      return;
    }
    for (const member of members) {
      const object = await cluster.get({ resource, namespace, name: member.manifest.object.metadata.name }, signal);
      if (object !== undefined) keep(resource, object);
    }
  });
  return found;
}
