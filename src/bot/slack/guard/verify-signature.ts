// Whether a request comes from Slack, and now: its signature over time and body, and the time within five minutes.

import { createHmac, timingSafeEqual } from "node:crypto";

/** Slack's own number, on both sides of now: a clock that is ahead must not lengthen a captured request's life. */
export const toleranceMs = 5 * 60_000;

export type SignatureVerdict = { kind: "signed"; signature: string } | { kind: "refused"; reasonCode: SignatureProblem };
type SignatureProblem = "signature_missing" | "timestamp_outside" | "signature_wrong";

export function verifySignature(request: {
  timestamp: string | undefined;
  signature: string | undefined;
  body: Buffer;
  secret: string;
  nowMs: number;
}): SignatureVerdict {
  const { timestamp, signature, body, secret, nowMs } = request;
  if (!timestamp || !signature || secret === "") return { kind: "refused", reasonCode: "signature_missing" };
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs)
    return { kind: "refused", reasonCode: "timestamp_outside" };
  const expected = Buffer.from(`v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`);
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: "refused", reasonCode: "signature_wrong" };
  return { kind: "signed", signature };
}
