// What registries are told about who asks, and where that comes from.

import { createHash } from "node:crypto";
import type { ImageReference } from "../reference.ts";

export type Credential =
  | { kind: "password"; username: string; password: string }
  /** Exchanged for a token at the registry's token server (OAuth2 refresh token; `identitytoken` in Docker's words). */
  | { kind: "identity_token"; token: string }
  /** Sent as it is (`registrytoken` in Docker's words). */
  | { kind: "registry_token"; token: string };

/** Which credentials an image has; several are tried in order, and what is thrown is a Failure. */
export interface CredentialSource {
  find(image: Pick<ImageReference, "registry" | "repository">, signal: AbortSignal): Promise<readonly Credential[]>;
}

/** What sources have for an image, and the first failure among them: it matters when the registry refuses. */
export interface FoundCredentials {
  credentials: readonly Credential[];
  failure: unknown;
}

/**
 * Asks all sources, in that order of preference. One that fails does not stand in the way: the image may be
 * public, or another source may have what is needed.
 */
export async function gatherCredentials(
  sources: readonly CredentialSource[],
  image: Pick<ImageReference, "registry" | "repository">,
  signal: AbortSignal,
): Promise<FoundCredentials> {
  const found = await Promise.allSettled(sources.map((source) => source.find(image, signal)));
  const credentials = found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
  return { credentials, failure: found.find((each) => each.status === "rejected")?.reason };
}

/** Tells one holder from another without telling the secret: a user's password cannot be guessed from it. */
export function credentialKey(credential: Credential | undefined): string {
  if (credential === undefined) return "anonymous";
  const text = credential.kind === "password" ? `user ${credential.username}` : `token ${credential.token}`;
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** Tells exactly these credentials from any other, for what stays in memory: a token is not given to who only knows a name. */
export function credentialIdentity(credential: Credential | undefined): string {
  return credential === undefined ? "anonymous" : createHash("sha256").update(JSON.stringify(credential)).digest("hex");
}

export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
