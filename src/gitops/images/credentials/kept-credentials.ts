// Credentials that run out: kept until shortly before, asked for once at a time, and not asked for again at once after a failure.

import { asFailure, type Failure } from "../../failure.ts";
import type { Clock } from "../registry/clock.ts";
import type { Credential } from "../registry/credentials.ts";

export interface FreshCredential {
  credential: Credential;
  /** Milliseconds since 1970. */
  expiresMs: number;
}

export interface KeptCredentialsOptions {
  clock: Clock;
  /** Asks for the credential of a key (a region, a registry). */
  ask(key: string, signal: AbortSignal): Promise<FreshCredential>;
}

// Flux v1 left a region alone for ten minutes after a failure, which hides a mended role for too long.
const embargoMs = 60_000;
const marginMs = 5 * 60_000;
const askTimeoutMs = 20_000;

export class KeptCredentials {
  readonly #options: KeptCredentialsOptions;
  readonly #fresh = new Map<string, FreshCredential>();
  readonly #failed = new Map<string, { failure: Failure; untilMs: number }>();
  readonly #pending = new Map<string, Promise<Credential>>();

  constructor(options: KeptCredentialsOptions) {
    this.#options = options;
  }

  async find(key: string): Promise<Credential> {
    const now = this.#options.clock.now();
    const fresh = this.#fresh.get(key);
    if (fresh !== undefined && fresh.expiresMs - marginMs > now) return fresh.credential;
    const failed = this.#failed.get(key);
    if (failed !== undefined && failed.untilMs > now) throw failed.failure;
    return this.#pending.get(key) ?? this.#ask(key);
  }

  /** Serves all who wait, so nobody's signal ends it. */
  #ask(key: string): Promise<Credential> {
    const asked = this.#options
      .ask(key, AbortSignal.timeout(askTimeoutMs))
      .then(
        (fresh) => {
          this.#fresh.set(key, fresh);
          this.#failed.delete(key);
          return fresh.credential;
        },
        (error: unknown) => {
          const failure = asFailure(error);
          this.#failed.set(key, { failure, untilMs: this.#options.clock.now() + embargoMs });
          throw failure;
        },
      )
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, asked);
    return asked;
  }
}
