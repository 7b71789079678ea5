// HTTP as registries need it: no redirects of its own, a deadline, a size limit, and a guard on addresses.

import { getCACertificates } from "node:tls";
import { Agent, type Dispatcher, ProxyAgent, request } from "undici";
import { checkResolved, checkWrittenAddress, ForbiddenAddressError, guardedLookup, type Reach } from "./address-class.ts";
import type { ProxySettings } from "./proxy.ts";

export interface HttpRequest {
  url: URL;
  method: "GET" | "HEAD" | "POST" | "PUT";
  headers?: Record<string, string> | undefined;
  body?: string | undefined;
  maxBytes: number;
  /** `unverified` only for hosts that were named insecure. */
  tls: "verified" | "unverified";
  reach: Reach;
}

export interface HttpResponse {
  status: number;
  /** A header that came more than once is joined by commas; names in lower case. */
  headers: ReadonlyMap<string, string>;
  bytes: Buffer;
}

export type UnreachableReason = "timeout" | "certificate" | "not_tls" | "unknown_host" | "forbidden_address" | "too_large" | "connection";

/** No answer, or none that could be used. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly reason: UnreachableReason;

  constructor(reason: UnreachableReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export interface HttpClientOptions {
  /** PEM of certificate authorities beside the system's. */
  ca?: string | undefined;
  requestTimeoutMs: number;
  maxConnections: number;
  userAgent: string;
  /** Without it every host is reached directly. */
  proxy?: ProxySettings | undefined;
}

export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agents = new Map<string, Agent | ProxyAgent>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /** Throws UnreachableError, or the signal's reason when that aborted. */
  async send(wanted: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    signal.throwIfAborted();
    const deadline = AbortSignal.timeout(this.#options.requestTimeoutMs);
    const proxy = this.#options.proxy?.proxyFor(wanted.url);
    try {
      checkWrittenAddress(wanted.url.hostname, wanted.reach);
      if (proxy !== undefined) await checkResolved(wanted.url.hostname, wanted.reach);
      const response = await request(wanted.url, {
        method: wanted.method,
        headers: { "user-agent": this.#options.userAgent, ...wanted.headers },
        body: wanted.body ?? null,
        dispatcher: proxy === undefined ? this.#agent(wanted.tls, wanted.reach) : this.#proxyAgent(proxy, wanted),
        signal: AbortSignal.any([signal, deadline]),
      });
      const headers = new Map(
        Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
      );
      return { status: response.statusCode, headers, bytes: await readLimited(response.body, wanted.maxBytes) };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw deadline.aborted
        ? new UnreachableError("timeout", `no answer within ${this.#options.requestTimeoutMs / 1_000} s`, error)
        : ((proxy && refusedByProxy(proxy, error)) ?? unreachable(error));
    }
  }

  /** Whether the host is reached through a proxy: what brings sockets of its own cannot. */
  isProxied(url: URL): boolean {
    return this.#options.proxy?.proxyFor(url) !== undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
  }

  /** What sockets need to reach a host, for other libraries than undici. */
  socketOptions(
    tls: HttpRequest["tls"],
    reach: Reach,
  ): { ca: string[] | undefined; rejectUnauthorized: boolean; lookup: ReturnType<typeof guardedLookup> } {
    const { ca } = this.#options;
    return {
      ca: ca === undefined ? undefined : [...getCACertificates("default"), ca],
      rejectUnauthorized: tls === "verified",
      lookup: guardedLookup(reach),
    };
  }

  /** The proxy resolves names itself: what is guarded is looked at before. */
  #proxyAgent(proxy: URL, { tls, reach }: Pick<HttpRequest, "tls" | "reach">): Dispatcher {
    const key = `${tls} through ${proxy.href}`;
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const { requestTimeoutMs, maxConnections } = this.#options;
    const { ca, rejectUnauthorized } = this.socketOptions(tls, reach);
    const agent = new ProxyAgent({
      uri: proxy.href,
      connections: maxConnections,
      allowH2: false,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      connectTimeout: requestTimeoutMs,
      requestTls: { ca, rejectUnauthorized, allowH2: false },
      proxyTls: { ca },
    });
    this.#agents.set(key, agent);
    return agent;
  }

  #agent(tls: HttpRequest["tls"], reach: Reach): Dispatcher {
    const key = `${tls} ${reach}`;
    const known = this.#agents.get(key);
    if (known !== undefined) return known;
    const { requestTimeoutMs, maxConnections } = this.#options;
    const agent = new Agent({
      connections: maxConnections,
      // See gitops/cluster/api/connection.ts: over HTTP/2 a pool whose connections are cut may never connect again.
      allowH2: false,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      connect: { ...this.socketOptions(tls, reach), timeout: requestTimeoutMs },
    });
    this.#agents.set(key, agent);
    return agent;
  }
}

/** A proxy's word for a host that it does not connect to; its credentials are not in it. */
function refusedByProxy(proxy: URL, error: unknown): UnreachableError | undefined {
  const code = codeOf(error);
  if (!code.startsWith("UND_ERR_PROXY") && code !== "UND_ERR_ABORTED" && code !== "ECONNREFUSED") return undefined;
  const status = /\((\d{3})\)/.exec(error instanceof Error ? error.message : "")?.[1];
  const why = status === undefined ? "" : ` (${status})`;
  return new UnreachableError("connection", `the proxy ${proxy.host} does not connect to it${why}`, error);
}

async function readLimited(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new UnreachableError("too_large", `the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const certificateCodes = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function unreachable(error: unknown): UnreachableError {
  if (error instanceof UnreachableError) return error;
  if (error instanceof ForbiddenAddressError) return new UnreachableError("forbidden_address", error.message, error);
  const code = codeOf(error);
  if (certificateCodes.has(code)) return new UnreachableError("certificate", `its certificate is not trusted (${code})`, error);
  if (code === "EPROTO" || code.startsWith("ERR_SSL")) return new UnreachableError("not_tls", "it does not speak TLS", error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new UnreachableError("unknown_host", `its name cannot be resolved (${code})`, error);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT")
    return new UnreachableError("timeout", "it does not take the connection", error);
  return new UnreachableError("connection", code === "" ? "the connection failed" : `the connection failed (${code})`, error);
}

/** The system's or undici's code of an error, or of what it gathers from several addresses. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
}
