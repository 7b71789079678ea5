// What a modal carries for its own submission, sealed: it holds for the person it was opened for, and unchanged.

import { createHmac, timingSafeEqual } from "node:crypto";

/** JSON for `private_metadata` (at most 3,000 characters). */
export function sealState(state: object, user: string, key: string): string {
  const body = JSON.stringify(state);
  return JSON.stringify({ body, mac: macOf(body, user, key) });
}

/** The state as it was sealed for this person; undefined for anything else. */
export function openState(text: string, user: string, key: string): unknown {
  try {
    const { body, mac } = JSON.parse(text) as { body?: unknown; mac?: unknown };
    if (typeof body !== "string" || typeof mac !== "string") return undefined;
    const [expected, given] = [Buffer.from(macOf(body, user, key)), Buffer.from(mac)];
    return given.length === expected.length && timingSafeEqual(given, expected) ? (JSON.parse(body) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function macOf(body: string, user: string, key: string): string {
  return createHmac("sha256", key).update(`coxswain-modal-1\0${user}\0`).update(body).digest("hex");
}
