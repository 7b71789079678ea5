// The queue of passes over automated images: per repository, after a batch window, and never two at once.

import { createHash } from "node:crypto";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { keyPrefix, queueUnavailable, withinDeadline } from "../redis.ts";
import type { Hints, ImageHint } from "./hints.ts";

export const updateQueueName = (repository: string) => `repository-${repository}`;

export type UpdateJob =
  /** What webhooks named. */
  | { kind: "hints" }
  /** What webhooks named and the registry could not be asked about, so many times. */
  | { kind: "retry"; tries: number }
  /** All tags of all automated images. */
  | { kind: "scan" };

export interface UpdateQueue {
  /** Stores what a webhook said and wakes the worker after the batch window; resolves when both are stored. */
  hint(repository: string, hints: readonly ImageHint[]): Promise<void>;
  /** Has hints of so many tries looked at again after a while; no newer hint waits for them. */
  retry(repository: string, retry: { tries: number; hints: readonly ImageHint[]; delayMs: number }): Promise<void>;
  scan(repository: string): Promise<void>;
  close(): Promise<void>;
}

const storeTimeoutMs = 4_000;
/** A pass that fails (git is away) is tried until it works: its hints must not be lost. */
const attempts = 1_000_000;
const longestPauseMs = 30_000;

/** Milliseconds before a pass that has failed so often is tried again. */
export function pauseAfter(failures: number): number {
  return Math.min(longestPauseMs, 500 * 2 ** Math.min(failures, 10)) * (0.7 + 0.3 * Math.random());
}

export function openUpdateQueue(options: { redis: Redis; hints: Hints; windowsMs: ReadonlyMap<string, number> }): UpdateQueue {
  const { redis, hints, windowsMs } = options;
  const queues = new Map<string, Queue<UpdateJob>>();
  for (const repository of windowsMs.keys()) {
    const queue = new Queue<UpdateJob>(updateQueueName(repository), { connection: redis, prefix: keyPrefix });
    queue.on("error", () => undefined);
    queues.set(repository, queue);
  }

  async function wake(repository: string, job: UpdateJob, delayMs: number): Promise<void> {
    const id = job.kind === "retry" ? `retry-${job.tries}` : job.kind;
    // What comes while a pass runs is one more pass after it, however often it comes.
    await queues.get(repository)?.add(job.kind, job, {
      delay: delayMs,
      deduplication: { id, keepLastIfActive: true },
      attempts,
      backoff: { type: "custom" },
      removeOnComplete: { count: 100 },
      removeOnFail: { count: 100 },
    });
  }

  return {
    async hint(repository, found) {
      if (redis.status !== "ready") throw queueUnavailable(undefined);
      const stored = hints.add(repository, found).then(() => wake(repository, { kind: "hints" }, windowsMs.get(repository) ?? 0));
      await withinDeadline(stored, storeTimeoutMs);
    },
    async retry(repository, { tries, hints: found, delayMs }) {
      await hints.postpone(repository, tries, found);
      await wake(repository, { kind: "retry", tries }, delayMs);
    },
    scan: (repository) => wake(repository, { kind: "scan" }, 0),
    async close() {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** The identity of a batch: the same hints that are looked at again find their own commit. */
export function batchId(repository: string, parts: readonly string[]): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([repository, [...parts].sort()]))
    .digest("hex");
  return `up-${hash.slice(0, 20)}`;
}
