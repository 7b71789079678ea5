// What registries said, kept in Redis for all replicas. A cache that fails is no reason not to ask.

import type { Redis } from "ioredis";
import type { RegistryCache } from "../gitops/images/registry/registry-cache.ts";
import { keyPrefix } from "./redis.ts";

export function openRegistryCache(redis: Redis): RegistryCache {
  const keyOf = (key: string) => `${keyPrefix}:registry:${key}`;
  return {
    get: async (key) => (await redis.get(keyOf(key)).catch(() => null)) ?? undefined,
    set: async (key, value, ttlMs) => void (await redis.set(keyOf(key), value, "PX", Math.max(1, Math.ceil(ttlMs))).catch(() => undefined)),
  };
}
