// Many callers, one run: a call made while a run is under way shares the next one, so that nobody gets old news.

interface Run<Result> {
  promise: Promise<Result>;
  abort: AbortController;
  waiting: number;
}

/**
 * A run that began before the call may have missed what the caller wants to see, so it is not joined;
 * all callers that come in the meantime share the one run that starts when it ends. A caller that
 * aborts leaves alone; the run itself is aborted when its last caller has left.
 */
export class Coalescer<Result> {
  #running: Promise<unknown> = Promise.resolve();
  #next: Run<Result> | undefined;
  readonly #work: (signal: AbortSignal) => Promise<Result>;

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.#work = work;
  }

  async run(signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    this.#next ??= this.#schedule();
    const joined = this.#next;
    joined.waiting += 1;
    try {
      return await raceAbort(joined.promise, signal);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0) this.#abandon(joined, signal.reason);
    }
  }

  #abandon(run: Run<Result>, reason: unknown): void {
    // Nobody may join a run that is already aborted.
    if (this.#next === run) this.#next = undefined;
    run.abort.abort(reason);
  }

  #schedule(): Run<Result> {
    const abort = new AbortController();
    const begin = async (): Promise<Result> => {
      if (this.#next === run) this.#next = undefined;
      abort.signal.throwIfAborted();
      return this.#work(abort.signal);
    };
    const run = { promise: this.#running.then(begin), abort, waiting: 0 };
    this.#running = run.promise.catch(() => undefined);
    return run;
  }
}

/** The promise's outcome, or the signal's reason if that comes first. */
export async function raceAbort<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
