// Which webhook deliveries and signed Slack requests were seen: in Redis, for all replicas.

import type { Redis } from "ioredis";
import { keyPrefix } from "./redis.ts";

export interface DeliveryMemory {
  firstSeen(key: string, ttlMs: number): Promise<boolean>;
  forget(key: string): Promise<void>;
}

export function openDeliveryMemory(redis: Redis): DeliveryMemory {
  const keyOf = (key: string) => `${keyPrefix}:seen:${key}`;
  return {
    firstSeen: async (key, ttlMs) => (await redis.set(keyOf(key), "1", "PX", Math.ceil(ttlMs), "NX")) === "OK",
    forget: async (key) => void (await redis.del(keyOf(key))),
  };
}
