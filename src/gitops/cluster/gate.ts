// How many things run at once: a gate for calls, and a map over many that keeps their order.

export interface Gate {
  /** Waits for a free place, runs, frees the place. Rejects without running when the signal aborts first. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function openGate(places: number): Gate {
  let free = places;
  const waiting = new Set<() => void>();
  function leave(): void {
    const next = waiting.values().next();
    if (next.done) free++;
    else {
      waiting.delete(next.value);
      next.value();
    }
  }
  function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      function abort(): void {
        waiting.delete(proceed);
        reject(signal.reason);
      }
      function proceed(): void {
        signal.removeEventListener("abort", abort);
        resolve();
      }
      waiting.add(proceed);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
  return {
    async run(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

/** Results in the order of the items. After the first rejection no further item is begun. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failed = false;
  async function runLane(): Promise<void> {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runLane));
  return results;
}
