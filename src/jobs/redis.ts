// Connections to Redis: producers fail fast, workers wait for it to come back.

import { Redis, type RedisOptions } from "ioredis";
import { Failure } from "../gitops/failure.ts";

/** One hash slot for everything, so that BullMQ's scripts and our transactions run on a Redis Cluster. */
export const keyPrefix = "{coxswain}";

export interface RedisConnections {
  /** For commands with a deadline: refuses at once while Redis is away. */
  producer: Redis;
  /** For BullMQ workers, which block and wait. */
  worker: Redis;
  close(): Promise<void>;
}

export function connectRedis(url: string, onError: (error: Error) => void): RedisConnections {
  const shared: RedisOptions = { retryStrategy: (attempt) => Math.min(attempt * 50, 1_000), keepAlive: 10_000 };
  const producer = new Redis(url, { ...shared, enableOfflineQueue: true, maxRetriesPerRequest: 1, commandTimeout: 5_000 });
  const worker = new Redis(url, { ...shared, maxRetriesPerRequest: null });
  for (const client of [producer, worker]) client.on("error", onError);
  return {
    producer,
    worker,
    close: async () => {
      await Promise.allSettled([producer.quit(), worker.quit()]);
      producer.disconnect();
      worker.disconnect();
    },
  };
}

/** The promise's value, or a Failure `queue_unavailable` when Redis did not answer in time. */
export async function withinDeadline<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(queueUnavailable(undefined)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw queueUnavailable(error);
  } finally {
    clearTimeout(timer);
  }
}

export function queueUnavailable(cause: unknown): Failure {
  return new Failure("queue_unavailable", "Not accepted: the queue (Redis) is not available. Nothing was changed.", {
    retry: "backoff",
    advice: "Try again in a minute; your platform team sees it in /readyz.",
    cause,
  });
}
