// The port to a cache of what registries said, and one in memory.

import type { Clock } from "./clock.ts";

/** Values are short texts (JSON). A cache that fails must answer undefined: it is never a reason not to ask. */
export interface RegistryCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
}

/** Keeps the last `maxEntries` that were set. */
export function memoryRegistryCache({ maxEntries, clock }: { maxEntries: number; clock: Clock }): RegistryCache {
  const entries = new Map<string, { value: string; expiresMs: number }>();
  return {
    async get(key) {
      const entry = entries.get(key);
      if (entry !== undefined && entry.expiresMs > clock.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    async set(key, value, ttlMs) {
      entries.delete(key);
      entries.set(key, { value, expiresMs: clock.now() + ttlMs });
      const [oldest] = entries.keys();
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    },
  };
}
