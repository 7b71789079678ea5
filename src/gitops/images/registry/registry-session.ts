// One request to a registry, carried through: the scheme, credentials in turn, redirects, rate limits and retries.

import { Failure } from "../../failure.ts";
import { type ImageReference, imageName } from "../reference.ts";
import { type Asking, type Authenticator, isRefusal } from "./authenticator.ts";
import { parseChallenges } from "./challenge.ts";
import type { Clock } from "./clock.ts";
import { type Credential, type CredentialSource, credentialIdentity } from "./credentials.ts";
import { endpointOf, type HostRules, hostnameOf, isInsecure, isTrusted } from "./hosts.ts";
import { type HttpClient, type HttpRequest, type HttpResponse, UnreachableError } from "./http-client.ts";
import type { RegistryLimits } from "./limits.ts";
import { parseRetryAfterMs, type RateLimit, rateLimited } from "./rate-limit.ts";
import { type Attempt, authFailure, invalidFailure, statusFailure, unreachableFailure } from "./registry-failure.ts";

export interface SessionParts {
  http: HttpClient;
  authenticator: Authenticator;
  rateLimit: RateLimit;
  rules: HostRules;
  limits: RegistryLimits;
  clock: Clock;
}

export interface RegistryRequest {
  image: ImageReference;
  method: "GET" | "HEAD";
  /** Path and query below the registry, `/v2/library/nginx/tags/list`. */
  path: string;
  headers?: Record<string, string> | undefined;
  maxBytes: number;
  /** For the failure's words: `list the tags of …`. */
  attempt: Attempt;
  credentials: CredentialSource;
  /** Statuses that are an answer besides 200. */
  accept?: readonly number[] | undefined;
}

const maxRedirects = 3;
const firstRetryMs = 250;
const rememberRefusalMs = 5 * 60_000;
const maxRefusals = 5_000;

export class RegistrySession {
  readonly #parts: SessionParts;
  /** Insecure hosts that turned out to speak plain HTTP. */
  readonly #plainHosts = new Set<string>();
  /** Credentials that a repository refused, until when they are tried last. */
  readonly #refusals = new Map<string, number>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** A response of status 200 (or one of `accept`); anything else is thrown as a Failure. */
  async send(request: RegistryRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { limits, clock } = this.#parts;
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#sendOnce(request, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof Failure) || tried >= limits.maxTries || !mayPass(error)) throw error;
        // A rate limit is waited for where every request waits, before it is sent.
        if (error.code !== "registry_rate_limited") await clock.delay(firstRetryMs * 4 ** (tried - 1), signal);
      }
    }
  }

  /** Tries the image's credentials in turn, and nobody's last: the first refusal is the one to tell. */
  async #sendOnce(request: RegistryRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { image, attempt } = request;
    const found = await request.credentials.find(image, signal);
    const candidates: (Credential | undefined)[] = [...this.#untriedFirst(image, found), undefined];
    let firstRefusal: Failure | undefined;
    for (const credential of candidates) {
      const asking = { registry: image.registry, repository: image.repository, credential, attempt };
      try {
        const response = await this.#sendAs(asking, request, signal);
        if (response.status === 200 || request.accept?.includes(response.status)) return response;
        throw statusFailure(image.registry, attempt, response);
      } catch (error) {
        const failure = this.#asFailure(error, image.registry, attempt, signal);
        const mayBeHidden = failure.code === "registry_not_found" && found.length > 1 && credential !== undefined;
        if (!isRefusal(failure) && !mayBeHidden) throw firstRefusal?.code === "registry_not_found" ? firstRefusal : failure;
        if (credential !== undefined) this.#noteRefusal(image, credential);
        firstRefusal ??= failure;
      }
    }
    throw firstRefusal ?? authFailure(image.registry, attempt, `${image.registry} refused`);
  }

  /** One request under one credential, with the registry's challenge answered once. */
  async #sendAs(asking: Asking, request: RegistryRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { authenticator } = this.#parts;
    for (let challenged = 0; ; challenged += 1) {
      const authorization = await authenticator.header(asking, signal);
      const response = await this.#follow(request, authorization, signal);
      if (response.status !== 401 || challenged > 0) return response;
      const challenges = parseChallenges(response.headers.get("www-authenticate") ?? "");
      if (!authenticator.challenged(asking, challenges, authorization)) return response;
    }
  }

  /** Follows redirects; Authorization stays with the host that it is for. */
  async #follow(request: RegistryRequest, authorization: string | undefined, signal: AbortSignal): Promise<HttpResponse> {
    const { registry } = request.image;
    const host = endpointOf(registry);
    const first = await this.#sendToRegistry(host, request, authorization, signal);
    let { response, url } = first;
    for (let redirects = 0; [301, 302, 303, 307, 308].includes(response.status); redirects += 1) {
      const target = parseUrl(response.headers.get("location") ?? "", url);
      if (target === null || redirects >= maxRedirects) throw invalidFailure(registry, request.attempt, "a redirect leads nowhere");
      const isSameHost = target.origin === first.url.origin;
      const next = this.#redirected(registry, target, isSameHost ? first.wanted.tls : undefined);
      if (next === undefined) throw invalidFailure(registry, request.attempt, `a redirect leads to ${target.origin}, which is not https`);
      const headers = isSameHost && authorization !== undefined ? { ...request.headers, authorization } : request.headers;
      response = await this.#limited({ ...next, url: target, method: request.method, headers, maxBytes: request.maxBytes }, signal);
      url = target;
    }
    return response;
  }

  /** How a redirect's target may be reached, or undefined when it may not. */
  #redirected(registry: string, target: URL, sameHostTls: HttpRequest["tls"] | undefined): Pick<HttpRequest, "tls" | "reach"> | undefined {
    const { rules } = this.#parts;
    if (sameHostTls !== undefined) return { tls: sameHostTls, reach: "registry" };
    if (isInsecure(target.host, rules)) return { tls: "unverified", reach: "anywhere" };
    if (target.protocol !== "https:") return undefined;
    const isOwn = hostnameOf(target.host) === hostnameOf(registry);
    return { tls: "verified", reach: isTrusted(registry, target.host, rules) ? "anywhere" : isOwn ? "registry" : "public" };
  }

  /** HTTPS; for a host that was named insecure without checking its certificate, and then plain HTTP. */
  async #sendToRegistry(
    host: string,
    { method, path, headers, maxBytes }: RegistryRequest,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<{ response: HttpResponse; url: URL; wanted: HttpRequest }> {
    const isLax = isInsecure(host, this.#parts.rules);
    const wanted = (scheme: string): HttpRequest => ({
      url: new URL(`${scheme}://${host}${path}`),
      method,
      headers: authorization === undefined ? headers : { ...headers, authorization },
      maxBytes,
      tls: isLax ? "unverified" : "verified",
      reach: isLax ? "anywhere" : "registry",
    });
    const plain = wanted("http");
    if (isLax && this.#plainHosts.has(host)) return { response: await this.#limited(plain, signal), url: plain.url, wanted: plain };
    const secure = wanted("https");
    try {
      return { response: await this.#limited(secure, signal), url: secure.url, wanted: secure };
    } catch (error) {
      if (!isLax || !(error instanceof UnreachableError) || error.reason === "timeout") throw error;
      const response = await this.#limited(plain, signal);
      this.#plainHosts.add(host);
      return { response, url: plain.url, wanted: plain };
    }
  }

  /** Waits for the host's rate limit; a 429 is told to it and thrown. */
  async #limited(wanted: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { rateLimit, http, clock } = this.#parts;
    const { host } = wanted.url;
    await rateLimit.acquire(host, signal);
    const response = await http.send(wanted, signal);
    if (response.status !== 429) {
      rateLimit.answered(host);
      return response;
    }
    const retryAfterMs = parseRetryAfterMs(response.headers.get("retry-after"), clock.now());
    rateLimit.refused(host, retryAfterMs);
    throw rateLimited(host, retryAfterMs ?? 1_000);
  }

  #asFailure(error: unknown, registry: string, attempt: Attempt, signal: AbortSignal): Failure {
    if (signal.aborted) throw error;
    if (error instanceof Failure) return error;
    if (error instanceof UnreachableError) return unreachableFailure(registry, attempt, error);
    throw error;
  }

  #untriedFirst(image: ImageReference, credentials: readonly Credential[]): Credential[] {
    const now = this.#parts.clock.now();
    const wasRefused = (credential: Credential) => (this.#refusals.get(refusalKey(image, credential)) ?? 0) > now;
    return [...credentials.filter((each) => !wasRefused(each)), ...credentials.filter(wasRefused)];
  }

  #noteRefusal(image: ImageReference, credential: Credential): void {
    const key = refusalKey(image, credential);
    this.#refusals.delete(key);
    this.#refusals.set(key, this.#parts.clock.now() + rememberRefusalMs);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > maxRefusals && oldest !== undefined) this.#refusals.delete(oldest);
  }
}

function parseUrl(text: string, base: URL): URL | null {
  return URL.canParse(text, base.href) ? new URL(text, base) : null;
}

function refusalKey(image: ImageReference, credential: Credential): string {
  return `${imageName(image)} ${credentialIdentity(credential)}`;
}

/** Whether the same request may succeed a moment later. */
function mayPass({ code, retry }: Failure): boolean {
  return (code === "registry_unreachable" && retry === "backoff") || code === "registry_rate_limited";
}
