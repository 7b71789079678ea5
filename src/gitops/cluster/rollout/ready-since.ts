// Since when a workload has been ready without a break, as far as the cluster remembers.

import type { LiveObject } from "../cluster.ts";

/** RFC 3339: when its Available or Ready condition last became true; undefined for kinds that keep no such time. */
export function readySince(live: LiveObject): string | undefined {
  const status = live.status as
    | { conditions?: { type?: string; status?: string; lastTransitionTime?: string; lastUpdateTime?: string }[] }
    | undefined;
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(
    (condition) => (condition.type === "Available" || condition.type === "Ready") && condition.status === "True",
  );
  // A rollout that kept the workload available leaves Available as it was: Progressing tells when its new version was complete.
  const complete = conditions.find((condition) => condition.type === "Progressing" && condition.status === "True");
  return [ready?.lastTransitionTime, ready === undefined ? undefined : complete?.lastUpdateTime]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
}
