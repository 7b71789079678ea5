// The queue of passes over automated images: per repository, after a batch window, and never two at once.

import { createHash } from "node:crypto";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { keyPrefix, queueUnavailable, withinDeadline } from "../redis.ts";
import type { Hints, ImageHint } from "./hints.ts";

export const updateQueueName = (repository: string) => `repository-${repository}`;

export interface UpdateJob {
  /** `hints`: what webhooks named; `scan`: all tags of all automated images. */
  kind: "hints" | "scan";
}

export interface UpdateQueue {
  /** Stores what a webhook said and wakes the worker after the batch window; resolves when both are stored. */
  hint(repository: string, hints: readonly ImageHint[]): Promise<void>;
  scan(repository: string): Promise<void>;
  close(): Promise<void>;
}

const storeTimeoutMs = 4_000;

export function openUpdateQueue(options: { redis: Redis; hints: Hints; windowsMs: ReadonlyMap<string, number> }): UpdateQueue {
  const { redis, hints, windowsMs } = options;
  const queues = new Map<string, Queue<UpdateJob>>();
  for (const repository of windowsMs.keys()) {
    const queue = new Queue<UpdateJob>(updateQueueName(repository), { connection: redis, prefix: keyPrefix });
    queue.on("error", () => undefined);
    queues.set(repository, queue);
  }

  async function wake(repository: string, kind: UpdateJob["kind"], delayMs: number): Promise<void> {
    // What comes while a pass runs is one more pass after it, however often it comes.
    await queues.get(repository)?.add(
      kind,
      { kind },
      {
        delay: delayMs,
        deduplication: { id: kind, keepLastIfActive: true },
        attempts: 8,
        backoff: { type: "exponential", delay: 1_000, jitter: 0.3 },
        removeOnComplete: { count: 100 },
        removeOnFail: { count: 100 },
      },
    );
  }

  return {
    async hint(repository, found) {
      if (redis.status !== "ready") throw queueUnavailable(undefined);
      const stored = hints.add(repository, found).then(() => wake(repository, "hints", windowsMs.get(repository) ?? 0));
      await withinDeadline(stored, storeTimeoutMs);
    },
    scan: (repository) => wake(repository, "scan", 0),
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
