// How long each stage of an operation took.

export interface Stages {
  time<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  /** Milliseconds by stage, and `total` since the start. */
  totals(): Record<string, number>;
}

export function createStages(clock: () => number): Stages {
  const startedMs = clock();
  const spent: Record<string, number> = {};
  return {
    async time(name, work) {
      const beganMs = clock();
      try {
        return await work();
      } finally {
        spent[name] = (spent[name] ?? 0) + clock() - beganMs;
      }
    },
    totals: () => ({ ...spent, total: clock() - startedMs }),
  };
}
