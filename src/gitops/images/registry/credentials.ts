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

export const noCredentials: CredentialSource = { find: async () => [] };

/** All credentials of all sources, in that order. A source that fails counts only when no other has any. */
export function combineCredentials(sources: readonly CredentialSource[]): CredentialSource {
  return {
    async find(image, signal) {
      const found = await Promise.allSettled(sources.map((source) => source.find(image, signal)));
      const credentials = found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
      const failed = found.find((each) => each.status === "rejected");
      if (credentials.length === 0 && failed !== undefined) throw failed.reason;
      return credentials;
    },
  };
}

/** Tells one holder from another without telling the secret: a user's password cannot be guessed from it. */
export function credentialKey(credential: Credential | undefined): string {
  if (credential === undefined) return "anonymous";
  const text = credential.kind === "password" ? `user ${credential.username}` : `token ${credential.token}`;
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
