// How an approval ends without anybody's click: by time, or because a newer request took its place.

import { type Approval, dueAtMs, isOpen } from "./approval.ts";
import { end } from "./decide.ts";

export type Lapse = { kind: "accepted"; approval: Approval } | { kind: "unchanged" };

/** Time out means rejected: from the very millisecond of the deadline on. */
export function decideExpiry(approval: Approval, nowMs: number): Lapse {
  const dueMs = dueAtMs(approval);
  return dueMs === undefined || nowMs < dueMs ? { kind: "unchanged" } : end(approval, "expired", { atMs: nowMs });
}

/** A newer request for any of the same workloads of the same environment replaces it. */
export function decideSupersede(approval: Approval, newer: Pick<Approval, "id" | "environment" | "workloads">, nowMs: number): Lapse {
  const overlaps = newer.workloads.some((workload) => approval.workloads.includes(workload));
  if (!isOpen(approval) || newer.id === approval.id || newer.environment !== approval.environment || !overlaps)
    return { kind: "unchanged" };
  return end(approval, "superseded", { atMs: nowMs, supersededBy: newer.id });
}
