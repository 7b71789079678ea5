// Secrets that a sender passes along as they are: in a header, as a password, or in the URL.

import type { DeliveryHead, Receiver } from "../receiver.ts";
import { isOneOf } from "./constant-time.ts";

/** In the header that the receiver names; without one in Authorization (plain, Bearer, Basic) or X-Webhook-Secret. */
export function hasHeaderToken({ headers }: DeliveryHead, receiver: Receiver): boolean {
  const places = receiver.header === undefined ? ["authorization", "x-webhook-secret"] : [receiver.header.toLowerCase()];
  return places.some((name) => tokensIn(headers[name]).some((token) => isOneOf(token, receiver.secrets)));
}

/** In the URL, for senders that can set neither header nor signature; in a header all the same if there is one. */
export function hasUrlToken(head: DeliveryHead, receiver: Receiver): boolean {
  return head.urlSecrets.some((secret) => isOneOf(secret, receiver.secrets)) || hasHeaderToken(head, receiver);
}

/** `Bearer x` is x, `Basic` is the password or `user:password`, anything else is itself. */
function tokensIn(value: string | undefined): string[] {
  if (value === undefined || value === "") return [];
  const [, scheme, credentials] = /^(bearer|basic) +(.+)$/i.exec(value) ?? [];
  if (scheme === undefined || credentials === undefined) return [value];
  if (scheme.toLowerCase() === "bearer") return [value, credentials];
  const decoded = Buffer.from(credentials, "base64").toString("utf8");
  return [value, decoded, decoded.slice(decoded.indexOf(":") + 1)];
}
