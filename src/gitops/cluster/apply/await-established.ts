// Waiting until a Namespace is active and a CustomResourceDefinition established: what others need to be applied.

import { failureOfAbort } from "../abort.ts";
import type { Clock } from "../clock.ts";
import type { ApiResource, Cluster, LiveObject } from "../cluster.ts";
import { isNamespaceKind } from "../kinds.ts";

export interface AwaitEstablishedOptions {
  cluster: Cluster;
  clock: Clock;
  limitMs: number;
  signal: AbortSignal;
}

const firstDelayMs = 30;
const longestDelayMs = 1_000;

/** False when it is not within the limit. Failures are those of a read. */
export async function awaitEstablished(
  of: { resource: ApiResource; name: string; live?: LiveObject | undefined },
  options: AwaitEstablishedOptions,
): Promise<boolean> {
  const { cluster, clock, signal } = options;
  const begun = clock.now();
  let live = of.live;
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 1.5, longestDelayMs)) {
    if (live !== undefined && isEstablished(live, of.resource)) return true;
    if (clock.now() - begun >= options.limitMs) return false;
    await clock.delay(delayMs, signal).catch(() => {
      throw failureOfAbort(signal);
    });
    live = await cluster.get({ resource: of.resource, name: of.name }, signal);
  }
}

export function isEstablished(live: LiveObject, resource: ApiResource): boolean {
  const status = (live.status ?? {}) as { phase?: unknown; conditions?: readonly { type?: unknown; status?: unknown }[] };
  if (isNamespaceKind(resource)) return status.phase === "Active";
  return (status.conditions ?? []).some((condition) => condition.type === "Established" && condition.status === "True");
}
