// The Registry over HTTP: what asks, remembers, waits and gives up, put together.

import { readFile } from "node:fs/promises";
import { asFailure, Failure } from "../../failure.ts";
import { type Digest, isDigest } from "../../names.ts";
import { canonicalImageReference, type ImageReference, imageName, withTag } from "../reference.ts";
import { Authenticator, isRefusal } from "./authenticator.ts";
import { defaultPlatform } from "./choose-platform.ts";
import type { Clock } from "./clock.ts";
import { type Credential, type CredentialSource, credentialKey, gatherCredentials } from "./credentials.ts";
import { type DescribeParts, fetchDescription, fetchDigest } from "./describe-image.ts";
import { HttpClient } from "./http-client.ts";
import { ImageBackoff } from "./image-backoff.ts";
import { defaultLimits, type RegistryLimits } from "./limits.ts";
import type { ProxySettings } from "./proxy.ts";
import { RateLimit } from "./rate-limit.ts";
import type { AskOptions, DescribeOptions, DescribeTagsOptions, ImageDescription, ListOptions, Registry } from "./registry.ts";
import { memoryRegistryCache, type RegistryCache } from "./registry-cache.ts";
import { RegistrySession } from "./registry-session.ts";
import { fetchTags, type TagList } from "./tag-pages.ts";

export interface RegistriesOptions {
  /** In the order in which they are tried. */
  credentials: readonly CredentialSource[];
  /** Hosts, with or without port, that may use HTTP and untrusted certificates. No other may. */
  insecureHosts: readonly string[];
  /** By registry: hosts that it may send us to for tokens (with credentials) and blobs, though they be private. */
  trustedHosts?: Readonly<Record<string, readonly string[]>> | undefined;
  /** PEM of certificate authorities beside the system's. */
  caFile?: string | undefined;
  limits?: Partial<RegistryLimits> | undefined;
  clock: Clock;
  /** By default a small one in memory. */
  cache?: RegistryCache | undefined;
  userAgent?: string | undefined;
  proxy?: ProxySettings | undefined;
}

/** A Registry with connections to close. */
export interface Registries extends Registry {
  close(): Promise<void>;
}

const tagListTtlMs = 24 * 60 * 60_000;
const tagDigestTtlMs = 24 * 60 * 60_000;
// What a digest names never changes; it only stops being asked for.
const descriptionTtlMs = 14 * 24 * 60 * 60_000;
const describeConcurrency = 8;

/** Rejects with `config_invalid` when the CA file cannot be read. */
export async function openRegistries(options: RegistriesOptions): Promise<Registries> {
  const { caFile } = options;
  const ca =
    caFile === undefined
      ? undefined
      : await readFile(caFile, "utf8").catch((error: unknown) => {
          throw new Failure("config_invalid", `The file of registries.caFile cannot be read: ${caFile}.`, { retry: "never", cause: error });
        });
  return new HttpRegistries(options, ca);
}

class HttpRegistries implements Registries {
  readonly #limits: RegistryLimits;
  readonly #clock: Clock;
  readonly #cache: RegistryCache;
  readonly #credentials: readonly CredentialSource[];
  readonly #http: HttpClient;
  readonly #authenticator: Authenticator;
  readonly #session: RegistrySession;
  readonly #backoff: ImageBackoff;

  constructor(options: RegistriesOptions, ca: string | undefined) {
    const limits = { ...defaultLimits, ...options.limits };
    const { clock, userAgent = "coxswain" } = options;
    const rules = { insecureHosts: options.insecureHosts, trustedHosts: options.trustedHosts ?? {} };
    const { requestTimeoutMs, maxConnections } = limits;
    const http = new HttpClient({ ca, requestTimeoutMs, maxConnections, userAgent, proxy: options.proxy });
    const rateLimit = new RateLimit({ ...limits, clock });
    const authenticator = new Authenticator({ http, rules, rateLimit, clock, userAgent });
    this.#limits = limits;
    this.#clock = clock;
    this.#cache = options.cache ?? memoryRegistryCache({ maxEntries: 20_000, clock });
    this.#credentials = options.credentials;
    this.#http = http;
    this.#authenticator = authenticator;
    this.#session = new RegistrySession({ http, authenticator, rateLimit, rules, limits, clock });
    this.#backoff = new ImageBackoff(clock);
  }

  listTags(image: ImageReference, options: ListOptions, signal: AbortSignal): Promise<string[]> {
    return this.#guarded(image, options, signal, async (asking) => {
      const key = keyOf("tags", image, asking);
      const known = await this.#read<TagList & { atMs: number }>(key);
      if (known !== undefined && this.#clock.now() - known.atMs < (options.maxAgeMs ?? 0)) return known.tags;
      const found = await fetchTags(image, { ...asking, etag: known?.etag }, asking.signal);
      const list = found === "unchanged" ? (known ?? { tags: [] }) : found;
      await this.#write(key, { ...list, atMs: this.#clock.now() }, tagListTtlMs);
      return list.tags;
    });
  }

  headDigest(image: ImageReference, options: AskOptions, signal: AbortSignal): Promise<Digest> {
    return this.#guarded(image, options, signal, (asking) => fetchDigest(image, asking, asking.signal));
  }

  describe(image: ImageReference, options: DescribeOptions, signal: AbortSignal): Promise<ImageDescription> {
    return this.#guarded(image, options, signal, async (asking) => {
      const digest = image.digest ?? (await fetchDigest(image, asking, asking.signal));
      return this.#describeDigest(image, { digest, platform: options.platform }, asking);
    });
  }

  async describeTags(
    image: ImageReference,
    tags: readonly string[],
    options: DescribeTagsOptions,
    signal: AbortSignal,
  ): Promise<Map<string, ImageDescription | Failure>> {
    if (options.urgent !== true) this.#backoff.check(imageName(image));
    const found = new Map<string, ImageDescription | Failure>();
    const waiting = [...new Set(tags)].values();
    const work = async (): Promise<void> => {
      for (const tag of waiting) {
        const one = withTag(image, tag);
        const result = await this.#bounded(one, options, signal, (asking) => this.#describeTag(one, options, asking)).catch(asFailure);
        if (signal.aborted) throw asFailure(result);
        found.set(tag, result);
        if (!(result instanceof Failure && stopsAll(result))) continue;
        this.#backoff.failed(imageName(image), result);
        for (const left of waiting) found.set(left, result);
      }
    };
    await Promise.all(Array.from({ length: Math.min(describeConcurrency, tags.length) }, work));
    return found;
  }

  async close(): Promise<void> {
    await this.#authenticator.close();
    await this.#http.close();
  }

  /** A tag may move, so what it points at is asked again once that is older than `maxAgeMs`. */
  async #describeTag(image: ImageReference, { maxAgeMs = 0, platform }: DescribeTagsOptions, asking: Asking): Promise<ImageDescription> {
    const key = keyOf(`digest ${image.tag}`, image, asking);
    const known = await this.#read<{ digest: string; atMs: number }>(key);
    if (known !== undefined && isDigest(known.digest) && this.#clock.now() - known.atMs < maxAgeMs)
      return this.#describeDigest(image, { digest: known.digest, platform }, asking);
    const digest = await fetchDigest(image, asking, asking.signal);
    await this.#write(key, { digest, atMs: this.#clock.now() }, tagDigestTtlMs);
    return this.#describeDigest(image, { digest, platform }, asking);
  }

  async #describeDigest(
    image: ImageReference,
    { digest, platform = defaultPlatform }: { digest: string; platform: string | undefined },
    asking: Asking,
  ): Promise<ImageDescription> {
    const key = keyOf(`description ${digest} ${platform}`, image, asking);
    const known = await this.#read<ImageDescription>(key);
    if (known !== undefined) return known;
    const description = await fetchDescription(image, { ...asking, digest, platform }, asking.signal);
    await this.#write(key, description, descriptionTtlMs);
    return description;
  }

  /** One call with the image's back-off: looked at before, and told of the outcome. */
  async #guarded<Result>(
    image: ImageReference,
    options: AskOptions,
    signal: AbortSignal,
    ask: (asking: Asking) => Promise<Result>,
  ): Promise<Result> {
    const name = imageName(image);
    if (options.urgent !== true) this.#backoff.check(name);
    try {
      const result = await this.#bounded(image, options, signal, ask);
      this.#backoff.succeeded(name);
      return result;
    } catch (error) {
      // A tag that is not there says nothing about the image's other tags.
      if (error instanceof Failure && error.code !== "registry_not_found" && !signal.aborted) this.#backoff.failed(name, error);
      throw error;
    }
  }

  /** One call with its credentials and its deadline; what it throws is a Failure. */
  async #bounded<Result>(
    image: ImageReference,
    { credentials }: AskOptions,
    signal: AbortSignal,
    ask: (asking: Asking) => Promise<Result>,
  ): Promise<Result> {
    const deadline = AbortSignal.timeout(this.#limits.operationTimeoutMs);
    const bounded = AbortSignal.any([signal, deadline]);
    const sources = credentials === undefined ? this.#credentials : [...credentials, ...this.#credentials];
    let failedSource: unknown;
    try {
      const { credentials: found, failure } = await gatherCredentials(sources, image, bounded);
      failedSource = failure;
      return await ask({
        session: this.#session,
        limits: this.#limits,
        credentials: { find: async () => found },
        holder: holderOf(found),
        signal: bounded,
      });
    } catch (error) {
      if (signal.aborted) throw new Failure("cancelled", "The operation was cancelled.", { retry: "never", cause: error });
      if (deadline.aborted) throw tooSlow(image, this.#limits.operationTimeoutMs);
      // Without the credentials that could not be had, a refusal is no wonder: what was wrong with them is.
      throw isRefusal(error) && failedSource !== undefined ? asFailure(failedSource) : asFailure(error);
    }
  }

  async #read<Value>(key: string): Promise<Value | undefined> {
    try {
      const text = await this.#cache.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as Value);
    } catch {
      return undefined;
    }
  }

  async #write(key: string, value: object, ttlMs: number): Promise<void> {
    await this.#cache.set(key, JSON.stringify(value), ttlMs).catch(() => undefined);
  }
}

/** One call under way: with whose credentials, and until when. */
interface Asking extends DescribeParts {
  /** What one holder of credentials was told is not told to another. */
  holder: string;
  signal: AbortSignal;
}

function holderOf(credentials: readonly Credential[]): string {
  return credentials.length === 0 ? credentialKey(undefined) : credentials.map(credentialKey).join("+");
}

function keyOf(what: string, image: ImageReference, { holder }: Asking): string {
  return `registry:${imageName(image)}:${holder}:${what}`;
}

function tooSlow(image: ImageReference, timeoutMs: number): Failure {
  return new Failure(
    "registry_unreachable",
    `Could not ask ${image.registry} about ${canonicalImageReference(image)} within ${timeoutMs / 1_000} s.`,
    { retry: "backoff" },
  );
}

/** Whether the other tags of the repository would fail alike. */
function stopsAll({ code }: Failure): boolean {
  return code === "registry_auth" || code === "registry_rate_limited" || code === "registry_unreachable";
}
