// What a sender of webhooks is answered.

import type { ServerResponse } from "node:http";

export interface Answer {
  status: 200 | 202 | 400 | 401 | 404 | 405 | 408 | 413 | 415 | 429 | 503;
  body: { accepted: number } | { duplicate: true } | { ignored: string } | { error: string };
  /** Whether the same delivery may well be taken later. */
  retryAfterSeconds?: number;
}

/** The stable word for each refusal, in the log and the audit log; the text beside it may change. */
export const webhookReasonCodes = {
  400: "body_malformed",
  401: "signature_wrong",
  404: "receiver_unknown",
  405: "method_wrong",
  408: "body_unreadable",
  413: "body_unreadable",
  415: "encoding_unsupported",
  429: "too_many_deliveries",
  503: "delivery_not_stored",
} as const satisfies Partial<Record<Answer["status"], string>>;

export function refusal(status: keyof typeof webhookReasonCodes, error: string, retryAfterSeconds?: number): Answer {
  return { status, body: { error }, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  const text = `${JSON.stringify(answer.body)}\n`;
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...(answer.retryAfterSeconds !== undefined && { "retry-after": String(answer.retryAfterSeconds) }),
    ...(answer.status === 405 && { allow: "POST" }),
  });
  response.end(text);
}
