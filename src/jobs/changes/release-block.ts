// What keeps a release from an image whatever it would be set to: a lock, an ignore, or a workload that does not live. Pure.

import { isLockedAt, type LockRule } from "../../gitops/images/annotations.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { NotMoved } from "./change-plan.ts";

/** As in Flux v1, force goes over a lock and an ignore of workloads that were named, and never of all. */
export function releaseBlock(
  { workload, container, rules }: WatchedImage,
  request: { workloads: "all" | readonly string[]; force: boolean; nowMs: number; absent: ReadonlySet<string> },
): NotMoved | undefined {
  if (request.absent.has(workload)) return { workload, container, status: "skipped", reason: "not accessible in cluster" };
  if (request.force && request.workloads !== "all") return undefined;
  if (isLockedAt(rules.locked, request.nowMs)) return { workload, container, status: "skipped", reason: lockedReason(rules.locked) };
  if (rules.ignored !== false) return { workload, container, status: "skipped", reason: "ignore" };
  return undefined;
}

/** `locked by ann: load test` */
export function lockedReason(lock: LockRule | undefined): string {
  return `locked${lock?.by === undefined ? "" : ` by ${lock.by}`}${lock?.message === undefined ? "" : `: ${lock.message}`}`;
}
