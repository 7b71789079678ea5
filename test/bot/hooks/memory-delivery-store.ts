// A DeliveryStore in memory, with a clock of the test's own.

import type { DeliveryStore } from "../../../src/bot/hooks/receive/delivery-store.ts";

export interface MemoryDeliveryStore extends DeliveryStore {
  readonly keys: ReadonlyMap<string, number>;
  /** The next call rejects with this. */
  failWith: Error | undefined;
}

export function openMemoryDeliveryStore(clock: () => number): MemoryDeliveryStore {
  const expiries = new Map<string, number>();
  const store: MemoryDeliveryStore = {
    keys: expiries,
    failWith: undefined,
    async firstSeen(key, ttlMs) {
      if (store.failWith) throw store.failWith;
      if ((expiries.get(key) ?? 0) > clock()) return false;
      expiries.set(key, clock() + ttlMs);
      return true;
    },
    async forget(key) {
      if (store.failWith) throw store.failWith;
      expiries.delete(key);
    },
  };
  return store;
}
