// The port to the memory of deliveries, shared by all replicas: which ones were taken already.

export interface DeliveryStore {
  /** True for the first one who asks for this key within `ttlMs`, atomically. Rejects when it cannot tell. */
  firstSeen(key: string, ttlMs: number): Promise<boolean>;
  /** Takes the key back: the delivery could not be stored, and its next try must count as the first. */
  forget(key: string): Promise<void>;
}
