// Cancelling across processes: the wish stands in Redis and is announced to the worker that runs the operation.

import type { Redis } from "ioredis";
import { keyPrefix } from "./redis.ts";

const channel = `${keyPrefix}:cancel`;
const wishKey = (operation: string) => `${keyPrefix}:cancel:${operation}`;
const keepSeconds = 24 * 3_600;

export interface Cancellations {
  /** Asks that the operation stop; whoever runs it hears of it, now or when it begins. */
  request(operation: string, by: string): Promise<void>;
  /** A signal that aborts when the operation's cancellation is asked for; release it afterwards. */
  watch(operation: string): Promise<{ signal: AbortSignal; release: () => void }>;
  close(): Promise<void>;
}

export async function openCancellations(redis: Redis): Promise<Cancellations> {
  const running = new Map<string, AbortController>();
  const subscriber = redis.duplicate();
  subscriber.on("error", () => undefined);
  subscriber.on("message", (_channel, operation: string) => running.get(operation)?.abort());
  await subscriber.subscribe(channel);
  return {
    async request(operation, by) {
      await redis.set(wishKey(operation), by, "EX", keepSeconds);
      await redis.publish(channel, operation);
    },
    async watch(operation) {
      const controller = new AbortController();
      running.set(operation, controller);
      if ((await redis.exists(wishKey(operation))) === 1) controller.abort();
      return { signal: controller.signal, release: () => running.delete(operation) };
    },
    async close() {
      subscriber.disconnect();
    },
  };
}
