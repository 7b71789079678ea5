// Time as a parameter: what waits and measures asks these, so that tests decide what time it is.

import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  /** Milliseconds that only go forward; the beginning is arbitrary. */
  now(): number;
  /** Rejects with the signal's reason when it aborts. */
  delay(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  async delay(ms, signal) {
    try {
      await sleep(ms, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? (signal.reason ?? error) : error;
    }
  },
};
