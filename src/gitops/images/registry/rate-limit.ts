// A token bucket for each host: it slows down when the host says so, and speeds up again slowly.

import { Failure } from "../../failure.ts";
import type { Clock } from "./clock.ts";

export interface RateLimitOptions {
  requestsPerSecond: number;
  burst: number;
  maxWaitMs: number;
  clock: Clock;
}

interface Bucket {
  tokens: number;
  filledMs: number;
  perSecond: number;
  pausedUntilMs: number;
  /** Refusals since the last success. */
  refusals: number;
  changedMs: number;
}

const lowestPerSecond = 0.1;
const recoveryMs = 60_000;
const maxPauseMs = 15 * 60_000;

export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Waits until a request may be sent; fails at once when that would take longer than `maxWaitMs`. */
  async acquire(host: string, signal: AbortSignal): Promise<void> {
    const { clock, maxWaitMs } = this.#options;
    const bucket = this.#fill(host);
    const forToken = bucket.tokens >= 1 ? 0 : ((1 - bucket.tokens) / bucket.perSecond) * 1_000;
    const waitMs = Math.max(forToken, bucket.pausedUntilMs - clock.now());
    if (waitMs > maxWaitMs) throw rateLimited(host, waitMs);
    bucket.tokens -= 1;
    if (waitMs > 0) await clock.delay(waitMs, signal);
  }

  /** The host refused a request for there being too many (429). */
  refused(host: string, retryAfterMs: number | undefined): void {
    const now = this.#options.clock.now();
    const bucket = this.#fill(host);
    bucket.refusals += 1;
    const pauseMs = Math.min(retryAfterMs ?? 1_000 * 2 ** bucket.refusals, maxPauseMs);
    bucket.pausedUntilMs = Math.max(bucket.pausedUntilMs, now + pauseMs);
    bucket.perSecond = Math.max(lowestPerSecond, bucket.perSecond / 2);
    bucket.changedMs = now;
  }

  /** The host answered; after a quiet minute it is asked faster again. */
  answered(host: string): void {
    const { requestsPerSecond, clock } = this.#options;
    const bucket = this.#fill(host);
    bucket.refusals = 0;
    if (bucket.perSecond >= requestsPerSecond || clock.now() - bucket.changedMs < recoveryMs) return;
    bucket.perSecond = Math.min(requestsPerSecond, bucket.perSecond * 1.5);
    bucket.changedMs = clock.now();
  }

  #fill(host: string): Bucket {
    const { requestsPerSecond, burst, clock } = this.#options;
    const now = clock.now();
    const bucket = this.#buckets.get(host) ?? {
      tokens: burst,
      filledMs: now,
      perSecond: requestsPerSecond,
      pausedUntilMs: 0,
      refusals: 0,
      changedMs: now,
    };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledMs) / 1_000) * bucket.perSecond);
    bucket.filledMs = now;
    this.#buckets.set(host, bucket);
    return bucket;
  }
}

/** The failure of a host that wants to be left alone for a while. */
export function rateLimited(host: string, waitMs: number): Failure {
  const seconds = Math.ceil(waitMs / 1_000);
  return new Failure(
    "registry_rate_limited",
    `The registry ${host} takes no more requests for now; it can be asked again in ${seconds} s.`,
    {
      retry: "backoff",
      retryAfterMs: waitMs,
      advice: "Wait, or use credentials with a higher limit.",
    },
  );
}

/** A Retry-After header in milliseconds: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
