// The identifiers that Slack gives out: object ids, message timestamps and unguessable secrets.
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

/** Hands out ids that are unique within one embedded Slack. */
export class IdSource {
  readonly #clock: Clock;
  #counter = 0;
  #lastMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An object id as Slack writes them, for example `V0000000A1`: the prefix, then capitals and digits. */
  next(prefix: string): string {
    this.#counter += 1;
    return `${prefix}${this.#counter.toString(36).toUpperCase().padStart(9, "0")}`;
  }

  /** A message timestamp, `seconds.micros`: strictly increasing, so it can be the message's id. */
  timestamp(): string {
    const micros = Math.max(Math.floor(this.#clock.now() * 1000), this.#lastMicros + 1);
    this.#lastMicros = micros;
    return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, "0")}`;
  }

  /** 24 random bytes for tickets, trigger ids and response urls, safe in a URL. */
  secret(): string {
    return randomBytes(24).toString("base64url");
  }
}
