// The HTTP server of the embedded cluster: tokens, faults, the log, and Status objects for what fails.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { JsonObject } from "../json.ts";
import { ApiError, renderStatus } from "./api-error.ts";
import { type FaultSubject, type Faults, faultError } from "./faults.ts";
import { type Answer, type ApiContext, type ApiRequest, answerRequest, describeRequest } from "./handle-request.ts";
import type { RequestLog } from "./request-log.ts";

export interface ApiServerOptions {
  context: ApiContext;
  faults: Faults;
  requests: RequestLog;
  token: string;
}

/** Serves one cluster's API on 127.0.0.1; it can be down for a while and come back on its port. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  #server: Server | undefined;
  #port = 0;

  constructor(options: ApiServerOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens; 0 takes a free port the first time, and the same one after that. */
  async listen(port: number): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port === 0 ? this.#port : port, "127.0.0.1", resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Cuts all connections and stops listening. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { context, requests } = this.#options;
    let asked: ApiRequest;
    try {
      asked = describeRequest(context.state, request, response);
    } catch {
      send(response, { kind: "text", code: 400, text: "400 Bad Request\n" });
      return;
    }
    const logged = requests.add({
      method: request.method ?? "",
      path: request.url ?? "",
      verb: asked.verb,
      at: context.state.now(),
      code: undefined,
      userAgent: request.headers["user-agent"] ?? "",
    });
    response.on("finish", () => {
      logged.code = response.statusCode;
    });
    try {
      this.#authenticate(request);
      const effect = this.#options.faults.take(subjectOf(asked));
      if (effect?.kind === "delay") await delay(effect.delayMs);
      if (effect?.kind === "silence") return;
      if (effect?.kind === "reset") {
        request.socket.resetAndDestroy();
        return;
      }
      const error = effect === undefined ? undefined : faultError(effect, subjectOf(asked));
      if (error !== undefined) throw error;
      const answer = await answerRequest(context, asked);
      if (effect?.kind === "lostReply") request.socket.resetAndDestroy();
      else send(response, answer);
    } catch (error) {
      sendError(response, error);
    }
  }

  #authenticate(request: IncomingMessage): void {
    if (request.headers.authorization !== `Bearer ${this.#options.token}`) throw new ApiError(401, "Unauthorized", "Unauthorized");
  }
}

function subjectOf(asked: ApiRequest): FaultSubject {
  const { verb, url, resource, namespace, name } = asked;
  return { verb, path: url.pathname, resource, namespace, name };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === "streaming" || response.destroyed) return;
  if (answer.kind === "text") {
    response.writeHead(answer.code, { "content-type": "text/plain; charset=utf-8" });
    response.end(answer.text);
    return;
  }
  const warnings = (answer.warnings ?? []).map((warning) => `299 - ${JSON.stringify(warning)}`);
  sendJson(response, answer.code, answer.body, {
    ...(warnings.length > 0 ? { warning: warnings } : {}),
    "content-type": answer.contentType ?? "application/json",
  });
}

function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof ApiError ? error : new ApiError(500, "InternalError", `Internal error occurred: ${String(error)}`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const retryAfter = known.details?.retryAfterSeconds;
  sendJson(response, known.code, renderStatus(known), {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
}

function sendJson(response: ServerResponse, code: number, body: JsonObject, headers: Record<string, string | string[]>): void {
  const text = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(code, { ...headers, "content-length": text.length, "cache-control": "no-cache, private" });
  response.end(text);
}
