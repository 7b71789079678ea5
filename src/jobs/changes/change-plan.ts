// A change of images that people decide on: what it moves, what it does to the cluster, who wrote it, and its hash.

import { createHash } from "node:crypto";
import type { SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import type { Revision } from "../../gitops/names.ts";
import { type ImageChange, orderChanges } from "../image-change.ts";
import type { ImageMove } from "../operation.ts";
import type { MoveFacts } from "./move-facts.ts";
import type { SourceWork } from "./source-work.ts";

export interface ChangeAuthor {
  name: string;
  email: string;
}

export interface ChangeCommit {
  revision: Revision;
  subject: string;
  author: string;
}

/** Why an image that was asked for does not move: Flux v1's outcomes and reasons. */
export interface NotMoved {
  workload: string;
  container: string;
  /** `unknown`: its registry did not say. */
  status: "skipped" | "ignored" | "failed" | "unknown";
  reason: string;
}

export interface ChangePlan {
  head: Revision;
  environment: string;
  moves: ImageMove[];
  notMoved: NotMoved[];
  /** New bytes by path. */
  files: Map<string, Buffer>;
  /** What the sync after the commit would do. */
  sync: SyncPlan;
  /** Commits that the environment has not applied yet and that come along, newest first. */
  commits: ChangeCommit[];
  /** Who wrote what comes along, co-authors included, Coxswain itself left out. */
  authors: ChangeAuthor[];
  /** What is known of each move, in the moves' order. */
  facts: MoveFacts[];
  /** The commits of the images' sources that come along, once they were asked for. */
  work: SourceWork[];
}

/** The plan's moves, as they are once committed, and what does not move. */
export function changesOf({ moves, notMoved }: Pick<ChangePlan, "moves" | "notMoved">): ImageChange[] {
  const done = moves.map(
    ({ workload, container, from, to, digest }): ImageChange => ({ workload, container, status: "success", from, to, digest }),
  );
  return orderChanges([...done, ...notMoved]);
}

/**
 * SHA-256 of what an approver sees: each move with its digest and the range of its source's commits, and each field that
 * the cluster would change. Values of Secrets are not in it; that they change is.
 */
export function hashChange(plan: Pick<ChangePlan, "environment" | "moves" | "sync" | "facts">): string {
  const moves = plan.moves.map(({ workload, container, repository, to, digest }) => [workload, container, repository, to, digest ?? null]);
  const objects = plan.sync.items
    .filter((item) => item.action === "create" || item.action === "configure")
    .map((item) => [
      item.key,
      item.action,
      item.changes.map(({ path, from, to, masked }) => [path, from ?? null, to ?? null, masked ?? false]),
    ]);
  const ranges = plan.facts.flatMap(({ workload, container, range, tagDigest }) => [
    ...(range === undefined ? [] : [[workload, container, range.source.url, range.from, range.to]]),
    ...(tagDigest === undefined ? [] : [[workload, container, tagDigest]]),
  ]);
  const canonical = JSON.stringify([plan.environment, moves.sort(byText), objects.sort(byText), ranges.sort(byText)]);
  return createHash("sha256").update(canonical).digest("hex");
}

function byText(left: unknown, right: unknown): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}
