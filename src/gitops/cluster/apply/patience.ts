// How long a cluster that is away is waited for: one outage shared by all who wait for it, with a limit.

import { asFailure, type Failure } from "../../failure.ts";
import { failureOfAbort } from "../abort.ts";
import { ApiRejection } from "../api/api-failure.ts";
import type { Clock } from "../clock.ts";

/** Somebody waits: the cluster is away or busy. At most one a second. */
export interface Waiting {
  failure: Failure;
  /** How long the outage has lasted, and how long it is waited for in all. */
  sinceMs: number;
  limitMs: number;
}

export interface Patience {
  /** Does the work again while its failure is transient and the outage within its limit; else throws the Failure. */
  try<T>(work: () => Promise<T>, options?: { isTransient?: ((failure: Failure) => boolean) | undefined }): Promise<T>;
}

export interface PatienceOptions {
  clock: Clock;
  /** How long one outage may last. */
  limitMs: number;
  signal: AbortSignal;
  onWaiting?: ((waiting: Waiting) => void) | undefined;
  random?: (() => number) | undefined;
}

const firstDelayMs = 200;
const longestDelayMs = 5_000;
const waitingEveryMs = 1_000;
// An object that the API server itself fails over (HTTP 500), or that others keep changing (409), is not tried for ever:
// the same answer again and again is about the object and not about the server.
const mostTries = 4;

export function createPatience(options: PatienceOptions): Patience {
  let since: number | undefined;
  let told = Number.NEGATIVE_INFINITY;
  const random = options.random ?? Math.random;
  async function wait(failure: Failure, attempt: number): Promise<void> {
    const now = options.clock.now();
    since ??= now;
    if (now - since >= options.limitMs) throw failure;
    if (now - told >= waitingEveryMs) {
      told = now;
      options.onWaiting?.({ failure, sinceMs: now - since, limitMs: options.limitMs });
    }
    const delayMs = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs) * (0.5 + random() / 2);
    await options.clock.delay(Math.max(delayMs, Math.min(failure.retryAfterMs ?? 0, longestDelayMs)), options.signal).catch(() => {
      throw failureOfAbort(options.signal);
    });
  }
  return {
    async try(work, { isTransient } = {}) {
      for (let attempt = 1; ; attempt++) {
        try {
          const result = await work();
          since = undefined;
          return result;
        } catch (error) {
          if (options.signal.aborted) throw failureOfAbort(options.signal);
          const failure = asFailure(error);
          const limited = isLimited(failure);
          if (limited ? attempt >= mostTries : failure.retry !== "backoff" && !isTransient?.(failure)) throw failure;
          await wait(failure, attempt);
        }
      }
    },
  };
}

function isLimited(failure: Failure): boolean {
  const rejection = failure.cause;
  if (!(rejection instanceof ApiRejection)) return false;
  if (rejection.httpStatus === 409) return rejection.reason === "Conflict";
  // A webhook that is down is an outage; the API names it in the message alone.
  return rejection.httpStatus === 500 && failure.retry === "backoff" && !failure.message.includes("failed calling webhook");
}
