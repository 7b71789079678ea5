// Which webhook deliveries and signed Slack requests were seen: in Redis, for all replicas.

import type { Redis } from "ioredis";
import { keyPrefix } from "./redis.ts";

export interface DeliveryMemory {
  firstSeen(key: string, ttlMs: number): Promise<boolean>;
  /** Whether somebody has asked first for this key. */
  has(key: string): Promise<boolean>;
  forget(key: string): Promise<void>;
}

export function openDeliveryMemory(redis: Redis): DeliveryMemory {
  const keyOf = (key: string) => `${keyPrefix}:seen:${key}`;
  return {
    firstSeen: async (key, ttlMs) => (await redis.set(keyOf(key), "1", "PX", Math.ceil(ttlMs), "NX")) === "OK",
    has: async (key) => (await redis.exists(keyOf(key))) === 1,
    forget: async (key) => void (await redis.del(keyOf(key))),
  };
}
