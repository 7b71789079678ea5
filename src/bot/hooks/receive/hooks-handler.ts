// The endpoint of all webhooks, for node:http: who may speak is settled first, and as little as possible is read before.

import type { IncomingMessage, RequestListener } from "node:http";
import type { TurnedAway } from "../../../jobs/audit/turned-away.ts";
import type { Logger } from "../../../telemetry/log.ts";
import type { DeliveryHead, Receiver } from "../receiver.ts";
import { openGoogleKeys } from "../verify/google-keys.ts";
import type { GoogleKeys } from "../verify/google-token.ts";
import { verifyBody, verifyHead } from "../verify/verify-delivery.ts";
import { type Answer, refusal, sendAnswer, webhookReasonCodes } from "./answer.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { defaultFloodLimits, type FloodLimits, openFloodGate } from "./flood-gate.ts";
import { parseHookUrl } from "./hook-url.ts";
import { openQuietLog } from "./quiet-log.ts";
import { openDiscarder, readBody } from "./read-body.ts";
import { type AcceptEvents, openDeliveryTaker } from "./take-delivery.ts";

export interface HooksHandlerOptions {
  receivers: readonly Receiver[];
  /** Resolves when the job is stored, rejects when it is not; called once per delivery. */
  accept: AcceptEvents;
  seen: DeliveryStore;
  /** Milliseconds since 1970. */
  clock: () => number;
  log: Pick<Logger, "warn" | "error">;
  /** Told of what was refused for good. */
  turnedAway?: TurnedAway;
  /** Of one body; 1 MiB by default. */
  maxBytes?: number;
  /** How long `accept` may take before the sender is told to come again; 5 s by default, as senders wait about 10 s. */
  acceptTimeoutMs?: number;
  /** How long a body may take to arrive; 10 s by default. */
  bodyTimeoutMs?: number;
  floodLimits?: FloodLimits;
  googleKeys?: GoogleKeys;
}

/** What is left of a refused body is let run out up to here, so that the refusal is read. */
const discardLimits = { maxBytes: 64 * 1_048_576, timeoutMs: 5_000, maxConcurrent: 8 };

/**
 * Answers `POST /hooks/<source>/<receiver>`:
 * 202 stored, 200 a duplicate or nothing to do, 400 malformed, 401 not proven, 404 no such receiver, 405, 408, 413,
 * 415, 429 too many, 503 not stored (with Retry-After). Throws on two receivers of one source and name.
 */
export function createHooksHandler(options: HooksHandlerOptions): RequestListener {
  const { clock, log, maxBytes = 1_048_576, bodyTimeoutMs = 10_000, acceptTimeoutMs = 5_000 } = options;
  const receivers = receiversByUrl(options.receivers);
  const gate = openFloodGate(options.floodLimits ?? defaultFloodLimits, clock);
  const quietLog = openQuietLog(log, clock);
  const googleKeys = options.googleKeys ?? openGoogleKeys({ clock });
  const discard = openDiscarder(discardLimits);
  const taker = openDeliveryTaker({
    accept: options.accept,
    seen: options.seen,
    clock,
    acceptTimeoutMs,
    onFailure: (receiver, error) => log.error({ source: receiver.source, receiver: receiver.name, err: error }, "webhook not stored"),
  });

  async function answerOf(request: IncomingMessage, receiver: Receiver, urlSecrets: readonly string[]): Promise<Answer> {
    const headers = plainHeaders(request);
    const head: DeliveryHead = { headers, urlSecrets };
    if (!/^(?:identity)?$/i.test(headers["content-encoding"] ?? "")) return refusal(415, "compressed bodies are not read");
    if (Number(headers["content-length"] ?? 0) > maxBytes) return refusal(413, `the body is over ${maxBytes} bytes`);
    if (!(await verifyHead(head, receiver, { googleKeys, clock }))) return refusal(401, "the delivery is not signed by its sender");
    const body = await readBody(request, { maxBytes, timeoutMs: bodyTimeoutMs });
    if (body.kind === "too_large") return refusal(413, `the body is over ${maxBytes} bytes`);
    if (body.kind !== "read") return refusal(408, "the body did not arrive in time");
    if (!verifyBody(body.bytes, head, receiver)) return refusal(401, "the delivery is not signed by its sender");
    if (!gate.allow(receiverKey(receiver))) return refusal(429, "too many deliveries", 5);
    return taker.take({ receiver, head, bytes: body.bytes });
  }

  async function handle(request: IncomingMessage): Promise<Answer> {
    const url = parseHookUrl(request.url ?? "");
    const receiver = url && receivers.get(`${url.source}/${url.receiver}`);
    // What stands in such a URL is anybody's text: it is not written down.
    if (url === undefined || receiver === undefined) return written({ source: "?", name: "?" }, refusal(404, "no such receiver"));
    if (request.method !== "POST") return refusal(405, "webhooks are POSTed");
    const leave = gate.enter(receiverKey(receiver));
    let answer: Answer;
    if (leave === undefined) answer = refusal(503, "too many deliveries at once", 1);
    else
      try {
        answer = await answerOf(request, receiver, url.urlSecrets);
      } catch (error) {
        log.error({ source: receiver.source, receiver: receiver.name, err: error }, "webhook not judged");
        answer = refusal(503, "the delivery cannot be judged just now", 10);
      } finally {
        leave();
      }
    return written(receiver, answer);
  }

  /** What is refused, or comes again, leaves a line with its reason code. */
  function written(receiver: { source: string; name: string }, answer: Answer): Answer {
    const { status, body } = answer;
    const isRefused = "error" in body;
    if (!isRefused && !("duplicate" in body)) return answer;
    const reasonCode = isRefused ? (webhookReasonCodes[status as keyof typeof webhookReasonCodes] ?? "internal") : "delivery_repeated";
    const reason = isRefused ? body.error : "the same delivery was taken before";
    quietLog.warn({ source: receiver.source, receiver: receiver.name, status, reason, reasonCode });
    if (isRefused && status < 500)
      options.turnedAway?.note({ who: `hook:${receiver.source}/${receiver.name}`, door: "webhook", reasonCode, reason });
    return answer;
  }

  return (request, response) => {
    response.on("error", () => undefined);
    void handle(request).then((answer) => {
      sendAnswer(response, answer);
      discard(request);
    });
  };
}

function receiverKey({ source, name }: Receiver): string {
  return `${source}/${name}`;
}

function receiversByUrl(receivers: readonly Receiver[]): ReadonlyMap<string, Receiver> {
  const byUrl = new Map(receivers.map((receiver) => [receiverKey(receiver), receiver]));
  if (byUrl.size < receivers.length) throw new TypeError("two webhook receivers have one source and name");
  return byUrl;
}

function plainHeaders(request: IncomingMessage): Record<string, string | undefined> {
  const entries = Object.entries(request.headers).map(([name, value]) => [name, typeof value === "string" ? value : value?.[0]]);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
