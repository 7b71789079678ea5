// Google's public keys, kept for an hour: a flood of made-up key ids must not become a flood of requests to Google.

import type { JsonWebKey } from "node:crypto";
import { z } from "zod";
import type { GoogleKeys } from "./google-token.ts";

const certificatesUrl = "https://www.googleapis.com/oauth2/v3/certs";
const KeySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal("RSA") })).max(100) });

const maxAgeMs = 3_600_000;
/** Between two requests, also after a failure. */
const minPauseMs = 60_000;
const fetchTimeoutMs = 5_000;
const maxBytes = 65_536;

/** Keys that have been fetched once stay good while Google cannot be reached. `fetchKeySet` gives parsed JSON. */
export function openGoogleKeys({
  clock,
  fetchKeySet = fetchGoogleKeySet,
}: {
  clock: () => number;
  fetchKeySet?: () => Promise<unknown>;
}): GoogleKeys {
  let keys: ReadonlyMap<string, JsonWebKey> | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const { keys: fetched } = KeySet.parse(await fetchKeySet());
    keys = new Map(fetched.map((key) => [key.kid, key as JsonWebKey]));
  }

  return {
    async find(keyId) {
      const ageMs = clock() - askedAtMs;
      const isKnown = keys?.has(keyId) ?? false;
      if (pending === undefined && (ageMs > maxAgeMs || (!isKnown && ageMs > minPauseMs))) {
        askedAtMs = clock();
        pending = refresh().finally(() => {
          pending = undefined;
        });
      }
      // A key that is known is good enough while newer ones are fetched, and when they cannot be.
      if (isKnown) pending?.catch(() => undefined);
      else await pending;
      if (keys === undefined) throw new Error("Google's keys could not be fetched");
      return keys.get(keyId);
    },
  };
}

async function fetchGoogleKeySet(): Promise<unknown> {
  const response = await fetch(certificatesUrl, { signal: AbortSignal.timeout(fetchTimeoutMs), redirect: "error" });
  const body = await response.text();
  if (!response.ok || body.length > maxBytes) throw new Error(`Google's keys: HTTP ${response.status}, ${body.length} bytes`);
  return JSON.parse(body);
}
