// Leaving an image alone for a while after failures, longer each time; other images are not touched.

import { Failure } from "../../failure.ts";
import type { Clock } from "./clock.ts";

const firstMs = 10_000;
const longestMs = 30 * 60_000;
const maxImages = 10_000;

export class ImageBackoff {
  readonly #clock: Clock;
  readonly #images = new Map<string, { failures: number; untilMs: number; last: Failure }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws the image's last failure again, with the time to wait, while it is to be left alone. */
  check(image: string): void {
    const state = this.#images.get(image);
    const waitMs = (state?.untilMs ?? 0) - this.#clock.now();
    if (state === undefined || waitMs <= 0) return;
    const { last, failures } = state;
    const tried = `${last.message} (${failures} ${failures === 1 ? "failure" : "failures"}; asked again in ${Math.ceil(waitMs / 1_000)} s)`;
    throw new Failure(last.code, tried, { retry: last.retry, retryAfterMs: waitMs, advice: last.advice, cause: last.cause });
  }

  succeeded(image: string): void {
    this.#images.delete(image);
  }

  failed(image: string, failure: Failure): void {
    const failures = (this.#images.get(image)?.failures ?? 0) + 1;
    const waitMs = Math.max(failure.retryAfterMs ?? 0, Math.min(longestMs, firstMs * 2 ** (failures - 1)));
    this.#images.delete(image);
    this.#images.set(image, { failures, untilMs: this.#clock.now() + waitMs, last: failure });
    const [oldest] = this.#images.keys();
    if (this.#images.size > maxImages && oldest !== undefined) this.#images.delete(oldest);
  }
}
