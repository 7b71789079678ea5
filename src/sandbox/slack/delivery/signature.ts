// Slack's request signature, by which an app knows that a request comes from Slack.
import { createHmac } from "node:crypto";

/** `v0=` and the hex HMAC-SHA256 of `v0:<timestamp>:<raw body>` (Slack, "Verifying requests"). */
export function signRequest(secret: string, timestampS: number, rawBody: string): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestampS}:${rawBody}`).digest("hex")}`;
}
