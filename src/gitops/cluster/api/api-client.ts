// One raw request to the Kubernetes API: bounded in number, time and size, tried again where that is safe.

import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type Dispatcher, request } from "undici";
import { Failure } from "../../failure.ts";
import { failureOfAbort, withDeadline } from "../abort.ts";
import type { Clock } from "../clock.ts";
import type { Gate } from "../gate.ts";
import { failureOfConnection, failureOfStatus, nameSubject, parseStatus, type RequestSubject } from "./api-failure.ts";
import type { Connection } from "./connection.ts";

export interface ApiRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its query, beginning with a slash. */
  path: string;
  body?: object | undefined;
  contentType?: string | undefined;
  accept?: string | undefined;
  /** The entity tag of an answer that is still at hand. */
  ifNoneMatch?: string | undefined;
  /** Doing it twice is as good as once: a connection that broke is tried once more. */
  repeatable: boolean;
  subject: RequestSubject;
}

export interface ApiAnswer {
  status: number;
  contentType: string;
  etag: string | undefined;
  /** The parsed body; undefined for 304 and for a body that is not JSON. */
  body: unknown;
}

/** What happened on the wire, for metrics and tests; never a body. */
export interface RequestEvent {
  method: string;
  path: string;
  /** 0 when no answer came. */
  status: number;
  durationMs: number;
}

export interface ApiClientOptions {
  connection: Connection;
  gate: Gate;
  clock: Clock;
  requestTimeoutMs: number;
  maxBodyBytes: number;
  /** How often a request is sent again because the server asked to wait (429 or 503 with Retry-After). */
  maxWaits: number;
  onRequest?: ((event: RequestEvent) => void) | undefined;
}

export type ApiClient = (request: ApiRequest, signal: AbortSignal) => Promise<ApiAnswer>;

const unzip = promisify(gunzip);
const maxRetryAfterMs = 30_000;
const defaultRetryAfterMs = 1_000;

/** Answers 2xx and 304 are values; all others are thrown as a Failure that names the request's subject. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  return async function send(wanted, signal) {
    let waits = 0;
    let refreshed = false;
    for (;;) {
      const answer = await sendOnce(options, wanted, { refresh: refreshed && waits === 0 }, signal);
      if (answer.status < 300 || answer.status === 304) return finish(answer, wanted.subject);
      const retryAfterMs = parseRetryAfter(answer);
      if (answer.status === 401 && !refreshed) {
        refreshed = true;
        continue;
      }
      const asked = (answer.status === 429 || answer.status === 503) && retryAfterMs !== undefined;
      if (!asked || waits >= options.maxWaits) throw failureOfStatus(answer.status, parseStatus(answer.text), wanted.subject, retryAfterMs);
      waits++;
      await options.clock.delay(Math.min(retryAfterMs, maxRetryAfterMs), signal).catch(() => {
        throw failureOfAbort(signal);
      });
    }
  };
}

interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

async function sendOnce(
  options: ApiClientOptions,
  wanted: ApiRequest,
  credentials: { refresh: boolean },
  signal: AbortSignal,
): Promise<RawAnswer> {
  if (signal.aborted) throw failureOfAbort(signal);
  for (let attempt = 1; ; attempt++) {
    const dispatcher = options.connection.dispatcher();
    try {
      const headers = await options.connection.headers(credentials);
      return await options.gate.run(signal, () =>
        withDeadline(signal, options.requestTimeoutMs, (deadline) => exchange({ ...options, dispatcher }, wanted, headers, deadline)),
      );
    } catch (error) {
      if (signal.aborted) throw failureOfAbort(signal);
      if (error instanceof Failure) throw error;
      if (wanted.repeatable && attempt === 1 && isBrokenConnection(error)) continue;
      if (error instanceof Error && error.name === "TimeoutError") {
        // A kept connection whose other end is gone without a word answers nothing, ever.
        options.connection.renew(dispatcher);
        throw tooSlow(options, wanted, error);
      }
      throw failureOfConnection(error, options.connection.server, wanted.subject);
    }
  }
}

async function exchange(
  options: ApiClientOptions & { dispatcher: Dispatcher },
  wanted: ApiRequest,
  authentication: Record<string, string>,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const begun = options.clock.now();
  let status = 0;
  try {
    const response = await request(options.connection.server + wanted.path, {
      dispatcher: options.dispatcher,
      method: wanted.method as Dispatcher.HttpMethod,
      headers: headersOf(wanted, authentication),
      body: wanted.body === undefined ? null : JSON.stringify(wanted.body),
      signal,
      // The deadline above is the one limit on time; undici's own would be a second.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    status = response.statusCode;
    const bytes = await readBody(response.body, options.maxBodyBytes, wanted.subject);
    return { status, headers: response.headers, text: await decode(bytes, response.headers, options.maxBodyBytes, wanted.subject) };
  } finally {
    options.onRequest?.({ method: wanted.method, path: wanted.path, status, durationMs: options.clock.now() - begun });
  }
}

function headersOf(wanted: ApiRequest, authentication: Record<string, string>): Record<string, string> {
  return {
    ...authentication,
    accept: wanted.accept ?? "application/json",
    // Lists shrink to a twentieth: even over the loopback interface that is faster than encrypting the rest.
    ...(wanted.method === "GET" ? { "accept-encoding": "gzip" } : {}),
    "user-agent": "coxswain",
    ...(wanted.body === undefined ? {} : { "content-type": wanted.contentType ?? "application/json" }),
    ...(wanted.ifNoneMatch === undefined ? {} : { "if-none-match": wanted.ifNoneMatch }),
  };
}

async function readBody(body: AsyncIterable<Buffer>, maxBytes: number, subject: RequestSubject): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes, subject);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

async function decode(bytes: Buffer, headers: RawAnswer["headers"], maxBytes: number, subject: RequestSubject): Promise<string> {
  if (headers["content-encoding"] !== "gzip") return bytes.toString("utf8");
  try {
    return (await unzip(bytes, { maxOutputLength: maxBytes })).toString("utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes, subject);
    throw error;
  }
}

function tooLarge(maxBytes: number, subject: RequestSubject): Failure {
  return new Failure("cluster_rejected", `Could not ${nameSubject(subject)}: the API server's answer is larger than ${maxBytes} bytes.`, {
    retry: "never",
  });
}

function finish(answer: RawAnswer, subject: RequestSubject): ApiAnswer {
  const contentType = headerOf(answer, "content-type") ?? "";
  const common = { status: answer.status, contentType, etag: headerOf(answer, "etag") };
  if (answer.text === "") return { ...common, body: undefined };
  try {
    return { ...common, body: JSON.parse(answer.text) as unknown };
  } catch {
    throw new Failure("cluster_unreachable", `Could not ${nameSubject(subject)}: what answered does not speak the Kubernetes API.`, {
      retry: "backoff",
    });
  }
}

function headerOf(answer: RawAnswer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Retry-After in seconds (RFC 9110, 10.2.3); its date form is not what an API server sends. */
function parseRetryAfter(answer: RawAnswer): number | undefined {
  const value = headerOf(answer, "retry-after");
  if (value === undefined) return answer.status === 429 ? defaultRetryAfterMs : undefined;
  return /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : defaultRetryAfterMs;
}

// A kept connection that the server closed meanwhile shows as one of these on the next request.
function isBrokenConnection(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

function tooSlow(options: ApiClientOptions, wanted: ApiRequest, cause: Error): Failure {
  const seconds = Math.round(options.requestTimeoutMs / 100) / 10;
  return new Failure(
    "cluster_unreachable",
    `Could not ${nameSubject(wanted.subject)}: the API server gave no answer within ${seconds} s.`,
    { retry: "backoff", cause },
  );
}
