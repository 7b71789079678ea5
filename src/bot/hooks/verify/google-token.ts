// Google's OIDC token on a Pub/Sub push: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions.

import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { z } from "zod";
import { isOneOf } from "./constant-time.ts";

/** Google's public keys by key id. Throws when they cannot be had just now. */
export interface GoogleKeys {
  find(keyId: string): Promise<JsonWebKey | undefined>;
}

const Header = z.object({ alg: z.literal("RS256"), kid: z.string().min(1).max(200) });
const Claims = z.object({
  iss: z.enum(["https://accounts.google.com", "accounts.google.com"]),
  aud: z.string(),
  email: z.string(),
  email_verified: z.literal(true),
  /** Seconds since 1970. */
  exp: z.number(),
  iat: z.number(),
});

const maxTokenLength = 8_192;
/** How far the clocks of Google and this machine may be apart. */
const skewMs = 60_000;

/**
 * Whether the Authorization header holds a token that Google signed for this audience and this account, now.
 * All of it must be right: a token for another project's subscription is signed by the same keys.
 */
export async function isGoogleToken(
  authorization: string | undefined,
  expected: { audience: string | undefined; email: string | undefined },
  { keys, clock }: { keys: GoogleKeys; clock: () => number },
): Promise<boolean> {
  const { audience, email } = expected;
  if (!audience || !email || authorization === undefined || authorization.length > maxTokenLength) return false;
  const [, header, claims, signature] = /^Bearer +([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization) ?? [];
  if (header === undefined || claims === undefined || signature === undefined) return false;
  const parsedHeader = Header.safeParse(decoded(header)).data;
  const parsedClaims = Claims.safeParse(decoded(claims)).data;
  if (parsedHeader === undefined || parsedClaims === undefined) return false;
  const nowMs = clock();
  if (parsedClaims.exp * 1_000 + skewMs < nowMs || parsedClaims.iat * 1_000 - skewMs > nowMs) return false;
  if (!isOneOf(parsedClaims.aud, [audience]) || !isOneOf(parsedClaims.email, [email])) return false;
  const key = await keys.find(parsedHeader.kid);
  return key !== undefined && isSignedWith(key, `${header}.${claims}`, signature);
}

function isSignedWith(key: JsonWebKey, signed: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ key, format: "jwk" });
    if (publicKey.asymmetricKeyType !== "rsa" || (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) return false;
    return verify("RSA-SHA256", Buffer.from(signed), publicKey, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
