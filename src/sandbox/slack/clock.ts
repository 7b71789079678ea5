// The passing of time as a parameter: what the hour is, and what shall happen later.

/** A source of time. `now` is in milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Runs `callback` once after `delayMs`. @returns a function that calls it off */
  after(delayMs: number, callback: () => void): () => void;
}

/** setTimeout fires at once for anything longer (about 24.8 days). */
const maxTimerMs = 2 ** 31 - 1;

/** The machine's own clock; its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    let timer = setLeg(delayMs);
    return () => clearTimeout(timer);

    function setLeg(leftMs: number): NodeJS.Timeout {
      const legMs = Math.min(leftMs, maxTimerMs);
      const next = () => {
        if (leftMs > legMs) timer = setLeg(leftMs - legMs);
        else callback();
      };
      return setTimeout(next, legMs).unref();
    }
  },
};
