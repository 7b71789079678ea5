// What to put into Authorization: learnt from each host's challenge, with tokens kept until they run out.

import { Failure } from "../../failure.ts";
import type { Challenge } from "./challenge.ts";
import type { Clock } from "./clock.ts";
import { basicHeader, type Credential, credentialIdentity } from "./credentials.ts";
import type { HostRules } from "./hosts.ts";
import type { HttpClient } from "./http-client.ts";
import { LibraryLogin } from "./library-login.ts";
import { parseRetryAfterMs, type RateLimit, rateLimited } from "./rate-limit.ts";
import { decideRealm } from "./realm.ts";
import { type Attempt, authFailure, statusFailure } from "./registry-failure.ts";
import { exchangeIdentityToken, fetchToken, lifetimeOfJwtMs, type Token, type TokenAnswer, type TokenRequest } from "./token-request.ts";

export interface AuthenticatorOptions {
  http: HttpClient;
  rules: HostRules;
  rateLimit: RateLimit;
  clock: Clock;
  userAgent: string;
}

/** Who asks a registry, and for what. */
export interface Asking {
  registry: string;
  /** The path, `library/nginx`. */
  repository: string;
  /** Undefined: nobody in particular. */
  credential: Credential | undefined;
  attempt: Attempt;
}

// The distribution token specification's default, and how long before its end a token counts as gone.
const defaultLifetimeMs = 60_000;
const marginMs = 10_000;
const maxTokens = 5_000;

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  /** By registry, the challenge that it gave last. */
  readonly #challenges = new Map<string, Challenge>();
  readonly #tokens = new Map<string, { token: string; staleMs: number }>();
  readonly #pending = new Map<string, Promise<string>>();
  readonly #library: LibraryLogin;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#library = new LibraryLogin(options.http);
  }

  close(): Promise<void> {
    return this.#library.close();
  }

  /** The header to send, by what is known of the registry; undefined to send none. */
  async header(asking: Asking, signal: AbortSignal): Promise<string | undefined> {
    const { credential, registry } = asking;
    if (credential?.kind === "registry_token") return `Bearer ${credential.token}`;
    const challenge = this.#challenges.get(registry);
    if (challenge === undefined) return undefined;
    if (challenge.scheme === "basic")
      return credential?.kind === "password" ? basicHeader(credential.username, credential.password) : undefined;
    return `Bearer ${await this.#token(challenge, asking, signal)}`;
  }

  /**
   * Takes note of a 401's challenges and of the token having been refused. False when there is nothing
   * that could be answered differently with this credential.
   */
  challenged(asking: Asking, challenges: readonly Challenge[], sent: string | undefined): boolean {
    const challenge = challenges.find(({ scheme }) => scheme === "bearer") ?? challenges.find(({ scheme }) => scheme === "basic");
    if (challenge === undefined || asking.credential?.kind === "registry_token") return false;
    const isKnown = this.#challenges.get(asking.registry)?.scheme === challenge.scheme;
    this.#challenges.set(asking.registry, challenge);
    const key = tokenKey(challenge, asking);
    if (sent === `Bearer ${this.#tokens.get(key)?.token}`) this.#tokens.delete(key);
    if (challenge.scheme === "bearer") return true;
    return asking.credential?.kind === "password" && !(isKnown && sent !== undefined);
  }

  async #token(challenge: Challenge, asking: Asking, signal: AbortSignal): Promise<string> {
    const key = tokenKey(challenge, asking);
    const known = this.#tokens.get(key);
    if (known !== undefined && known.staleMs > this.#options.clock.now()) return known.token;
    const pending = this.#pending.get(key) ?? this.#renew(key, challenge, asking);
    return raceAbort(pending, signal);
  }

  /** One request for a token serves all who wait for it, so it has a deadline of its own and nobody's signal. */
  #renew(key: string, challenge: Challenge, asking: Asking): Promise<string> {
    const renewal = this.#request(challenge, asking, AbortSignal.timeout(30_000)).then(
      ({ token, expiresInMs = lifetimeOfJwtMs(token) ?? defaultLifetimeMs }) => {
        this.#remember(key, token, expiresInMs);
        return token;
      },
    );
    this.#pending.set(key, renewal);
    const forget = () => void this.#pending.delete(key);
    renewal.then(forget, () => {
      forget();
      // The registry is asked afresh where tokens are to be had: what it said once may have been wrong.
      if (this.#challenges.get(asking.registry) === challenge) this.#challenges.delete(asking.registry);
    });
    return renewal;
  }

  #remember(key: string, token: string, lifetimeMs: number): void {
    this.#tokens.delete(key);
    this.#tokens.set(key, { token, staleMs: this.#options.clock.now() + Math.max(lifetimeMs - marginMs, lifetimeMs / 2) });
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > maxTokens && oldest !== undefined) this.#tokens.delete(oldest);
  }

  async #request(challenge: Challenge, { registry, repository, credential, attempt }: Asking, signal: AbortSignal): Promise<Token> {
    const { http, rules, userAgent, rateLimit, clock } = this.#options;
    const realm = decideRealm({
      registry,
      realm: challenge.parameters.get("realm") ?? "",
      hasCredentials: credential !== undefined,
      rules,
    });
    if (realm.kind === "refused") throw authFailure(registry, attempt, realm.message.replace(/\.$/, ""));
    const service = challenge.parameters.get("service");
    const request = { registry, realm, service, scope: `repository:${repository}:pull`, userAgent };
    await rateLimit.acquire(realm.url.host, signal);
    const answer =
      credential?.kind === "identity_token"
        ? await exchangeIdentityToken({ ...request, identityToken: credential.token }, http, signal)
        : await this.#login({ ...request, credential: credential?.kind === "password" ? credential : undefined }, signal);
    if (answer.kind === "token") return answer.token;
    if (answer.response.status === 429) {
      const retryAfterMs = parseRetryAfterMs(answer.response.headers.get("retry-after"), clock.now());
      rateLimit.refused(realm.url.host, retryAfterMs);
      throw rateLimited(realm.url.host, retryAfterMs ?? 1_000);
    }
    if (answer.response.status >= 400 && answer.response.status < 500)
      throw authFailure(registry, attempt, `${realm.url.host} gives no token (${answer.response.status})`);
    throw statusFailure(realm.url.host, attempt, answer.response);
  }

  /** The library first; where it has none (no `token` in the answer, a failure) the same is asked once more, to know why. */
  async #login(request: TokenRequest, signal: AbortSignal): Promise<TokenAnswer> {
    const token = await this.#library.token(request);
    signal.throwIfAborted();
    return token === undefined ? fetchToken(request, this.#options.http, signal) : { kind: "token", token: { token } };
  }
}

/** Whether a failure was that these credentials do not do, so that others may be tried. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Failure && error.code === "registry_auth";
}

function tokenKey({ parameters }: Challenge, { registry, repository, credential }: Asking): string {
  return JSON.stringify([registry, parameters.get("realm"), parameters.get("service"), repository, credentialIdentity(credential)]);
}

async function raceAbort<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
