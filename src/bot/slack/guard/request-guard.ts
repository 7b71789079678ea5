// In front of Bolt in HTTP mode: signed by Slack, of these five minutes, and not seen before, or it gets no further.

import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { withinDeadline } from "../../../jobs/redis.ts";
import type { DeliveryStore } from "../../hooks/receive/delivery-store.ts";
import { readBody } from "../../hooks/receive/read-body.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { toleranceMs, verifySignature } from "./verify-signature.ts";

const maxBytes = 1_048_576;
const bodyTimeoutMs = 3_000;
/** Slack waits 3 s, and who may do it must be asked after this. */
const memoryTimeoutMs = 400;

export interface RequestGuardOptions {
  signingSecret: string;
  /** Which signatures were used, for all replicas. */
  seen: Pick<DeliveryStore, "firstSeen">;
  /** Milliseconds since 1970. */
  clock: () => number;
  refusals: RefusalLog;
  /** Bolt; finds the body in `rawBody`. */
  next: (...parts: Parameters<RequestListener>) => void | Promise<void>;
}

/**
 * While Redis is away a signed request goes on: what it could do twice needs Redis too (the queue, the approvals),
 * so nothing is done, and the person hears why instead of nothing.
 */
export function guardSlackRequests(options: RequestGuardOptions): RequestListener {
  const { signingSecret, seen, clock, refusals, next } = options;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, reasonCode: string) => {
      refusals.refused({ reasonCode, from: request.socket.remoteAddress });
      // Slack need not try again what is refused for good.
      response.writeHead(status, { "content-type": "text/plain", "x-slack-no-retry": "1", connection: "close" }).end(`${reasonCode}\n`);
    };
    if (request.method !== "POST") return refuse(405, "method_wrong");
    const read = await readBody(request, { maxBytes, timeoutMs: bodyTimeoutMs });
    if (read.kind !== "read") return refuse(read.kind === "too_large" ? 413 : 408, "body_unreadable");
    // Slack asks this, unsigned, to see whether TLS works. Nothing else of it is looked at.
    if (isSslCheck(request, read.bytes)) return void response.writeHead(200).end();
    const verdict = verifySignature({
      timestamp: header(request, "x-slack-request-timestamp"),
      signature: header(request, "x-slack-signature"),
      body: read.bytes,
      secret: signingSecret,
      nowMs: clock(),
    });
    if (verdict.kind === "refused") return refuse(401, verdict.reasonCode);
    const first = await isFirst(verdict.signature);
    // Slack may send an event again within the second, signed the same: the event's id then tells whether it was done.
    const isRetriedEvent = header(request, "x-slack-retry-num") !== undefined && isJson(request);
    if (!first && !isRetriedEvent) return refuse(401, "request_replayed");
    await next(Object.assign(request, { rawBody: read.bytes }), response);
  }

  async function isFirst(signature: string): Promise<boolean> {
    const asked = seen.firstSeen(`slack ${signature}`, 2 * toleranceMs);
    const known = await withinDeadline(asked, memoryTimeoutMs).catch(() => undefined);
    if (known === undefined) refusals.refused({ reasonCode: "replay_unchecked", note: "Redis did not answer; the request went on" });
    return known ?? true;
  }

  return (request, response) => {
    response.on("error", () => undefined);
    handle(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500).end();
    });
  };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/json\b/.test(request.headers["content-type"] ?? "");
}

function isSslCheck(request: IncomingMessage, body: Buffer): boolean {
  return (
    /^application\/x-www-form-urlencoded\b/.test(request.headers["content-type"] ?? "") &&
    header(request, "x-slack-signature") === undefined &&
    /^(?:token=[^&]*&)?ssl_check=1(?:&token=[^&]*)?$/.test(body.toString())
  );
}
