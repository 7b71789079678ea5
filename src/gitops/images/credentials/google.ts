// Credentials for Google's Artifact Registry and Container Registry, from the metadata server.

import type { Clock } from "../registry/clock.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import type { HttpClient } from "../registry/http-client.ts";
import { askJson, unusableAnswer } from "./ask-json.ts";
import { KeptCredentials } from "./kept-credentials.ts";

export interface GoogleOptions {
  http: HttpClient;
  clock: Clock;
  /** By default `http://metadata.google.internal`. */
  metadataUrl?: string | undefined;
}

const hostPattern = /^(?:gcr\.io|[a-z0-9-]+\.gcr\.io|[a-z0-9-]+-docker\.pkg\.dev)$/;
const who = "Google's metadata server";

/** Credentials for `*.gcr.io` and `*-docker.pkg.dev`; none for other hosts. */
export function googleCredentials({ http, clock, metadataUrl = "http://metadata.google.internal" }: GoogleOptions): CredentialSource {
  const kept = new KeptCredentials({
    clock,
    async ask(_key, signal) {
      const url = new URL("/computeMetadata/v1/instance/service-accounts/default/token", metadataUrl);
      const answer = await askJson(http, { url, method: "GET", headers: { "metadata-flavor": "Google" }, who, reach: "anywhere" }, signal);
      const { access_token: password, expires_in: seconds } = answer;
      if (typeof password !== "string" || typeof seconds !== "number") throw unusableAnswer(who);
      return { credential: { kind: "password", username: "oauth2accesstoken", password }, expiresMs: clock.now() + seconds * 1_000 };
    },
  });
  return { find: async ({ registry }) => (hostPattern.test(registry) ? [await kept.find("default")] : []) };
}
