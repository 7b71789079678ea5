// A clock that stands still until a test moves it.
import type { Clock } from "../../../src/sandbox/slack/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time on, running what falls due on the way, in order. */
  advance(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

/** @param startMs - near the machine's time, where an app checks the age of signatures */
export function createManualClock(startMs: number): ManualClock {
  let now = startMs;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    after(delayMs, callback) {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
    pending: () => timers.length,
  };
}
