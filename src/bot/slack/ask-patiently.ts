// A question to Slack that waits as long as Slack wants it to wait, for askers who may give up before.

import { setTimeout as delay } from "node:timers/promises";
import { WebAPIRateLimitedError } from "@slack/web-api";

/** Milliseconds. */
export type Wait = (ms: number) => Promise<unknown>;

/** Slack counts its limits by the minute: whoever was told twice to wait is no further by a third try. */
const maxTries = 3;
const maxWaitMs = 60_000;

/** Asks again after Retry-After when rate-limited; any other trouble is the answer. */
export async function askPatiently<Value>(ask: () => Promise<Value>, wait: Wait = (ms) => delay(ms, undefined, { ref: false })) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof WebAPIRateLimitedError) || tries === maxTries || error.retryAfter * 1_000 > maxWaitMs) throw error;
      await wait(error.retryAfter * 1_000);
    }
  }
}

/** The answer, or the signal's reason when it comes first; the question itself goes on for others who share it. */
export async function whileWanted<Value>(asked: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const given = Promise.withResolvers<never>();
  const giveUp = () => given.reject(signal.reason as Error);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await Promise.race([asked, given.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
