// Bounds on how much one receiver and all together may ask of this process. Receivers are few and known, so is its memory.

export interface FloodLimits {
  /** Requests under way at once, of all receivers. */
  maxConcurrent: number;
  /** Of one receiver, so that a flood on one leaves room for the others. */
  maxConcurrentPerReceiver: number;
  /** Proven deliveries a second that one receiver may keep up; junk is refused before it counts. */
  perSecond: number;
  /** How many may come at once beyond that. */
  burst: number;
}

/** A hundred pushes of one build at once are no flood. At worst so many bodies of 1 MiB are held. */
export const defaultFloodLimits: FloodLimits = { maxConcurrent: 256, maxConcurrentPerReceiver: 128, perSecond: 200, burst: 1_000 };

export interface FloodGate {
  /** Takes a place, or undefined when all are taken. Call what it gives when the request is over. */
  enter(receiver: string): (() => void) | undefined;
  /** Whether one more proven delivery of this receiver may pass now. */
  allow(receiver: string): boolean;
}

export function openFloodGate(limits: FloodLimits, clock: () => number): FloodGate {
  const underWay = new Map<string, number>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  let total = 0;

  return {
    enter(receiver) {
      const own = underWay.get(receiver) ?? 0;
      if (total >= limits.maxConcurrent || own >= limits.maxConcurrentPerReceiver) return undefined;
      total += 1;
      underWay.set(receiver, own + 1);
      return () => {
        total -= 1;
        underWay.set(receiver, (underWay.get(receiver) ?? 1) - 1);
      };
    },
    allow(receiver) {
      const nowMs = clock();
      const bucket = buckets.get(receiver) ?? { tokens: limits.burst, atMs: nowMs };
      const gained = (Math.max(0, nowMs - bucket.atMs) / 1_000) * limits.perSecond;
      const tokens = Math.min(limits.burst, bucket.tokens + gained);
      const isAllowed = tokens >= 1;
      buckets.set(receiver, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
      return isAllowed;
    },
  };
}
