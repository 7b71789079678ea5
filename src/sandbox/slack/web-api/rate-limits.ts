// Slack's rate limits: tiers per method and token, and the special one of chat.postMessage per channel.
import type { Clock } from "../clock.ts";
import type { RateLimitOptions } from "../options.ts";

/** Tiers 1 to 4 as documented; `special` is a method's own, `post` is chat.postMessage's. */
export type RateClass = 1 | 2 | 3 | 4 | "special" | "post";

/** docs.slack.dev "Rate limits": at least so many calls a minute. */
const documentedTiers = [1, 20, 50, 100] as const;
/** For methods whose limit Slack calls special and gives no number of ("hundreds a minute"). */
const specialPerMinute = 600;
/** "1 message per second per channel", "short bursts are tolerated". */
const postsPerSecond = 1;

interface Bucket {
  tokens: number;
  at: number;
}

interface Allowance {
  key: string;
  capacity: number;
  perSecond: number;
}

/** Token buckets: a full minute's worth may be used at once, then it refills evenly. */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #tiers: readonly [number, number, number, number];
  readonly #postBurst: number;
  readonly #postsPerMinute: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, options: RateLimitOptions = {}) {
    this.#clock = clock;
    this.#tiers = options.tiers ?? documentedTiers;
    this.#postBurst = options.postBurst ?? 10;
    this.#postsPerMinute = options.postsPerMinute ?? 300;
  }

  /** @returns 0 when the call may be made (and is then counted), else the seconds for Retry-After */
  take(method: string, rateClass: RateClass, channel: string | undefined): number {
    const allowances = this.#allowances(method, rateClass, channel);
    const waitS = Math.max(...allowances.map((allowance) => this.#secondsUntilFree(allowance)));
    if (waitS > 0) return Math.max(1, Math.ceil(waitS));
    for (const allowance of allowances) this.#bucket(allowance).tokens -= 1;
    return 0;
  }

  #allowances(method: string, rateClass: RateClass, channel: string | undefined): Allowance[] {
    if (rateClass === "post") {
      return [
        { key: `post:${channel}`, capacity: this.#postBurst, perSecond: postsPerSecond },
        { key: "post", capacity: this.#postsPerMinute, perSecond: this.#postsPerMinute / 60 },
      ];
    }
    const perMinute = rateClass === "special" ? specialPerMinute : (this.#tiers[rateClass - 1] as number);
    return [{ key: method, capacity: perMinute, perSecond: perMinute / 60 }];
  }

  #secondsUntilFree(allowance: Allowance): number {
    const bucket = this.#bucket(allowance);
    const now = this.#clock.now();
    const refill = (Math.max(0, now - bucket.at) / 1000) * allowance.perSecond;
    bucket.tokens = Math.min(allowance.capacity, bucket.tokens + refill);
    bucket.at = now;
    // A little slack, so that waiting exactly as long as was asked is enough.
    return bucket.tokens >= 1 - 1e-6 ? 0 : (1 - bucket.tokens) / allowance.perSecond;
  }

  #bucket(allowance: Allowance): Bucket {
    const existing = this.#buckets.get(allowance.key);
    if (existing) return existing;
    const created = { tokens: allowance.capacity, at: this.#clock.now() };
    this.#buckets.set(allowance.key, created);
    return created;
  }
}
