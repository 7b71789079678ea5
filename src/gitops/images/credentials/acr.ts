// Credentials for Azure's container registries: an Entra token, exchanged at the registry for its refresh token.

import { readFile } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { Clock } from "../registry/clock.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import type { HttpClient } from "../registry/http-client.ts";
import { lifetimeOfJwtMs } from "../registry/token-request.ts";
import { askJson, unusableAnswer } from "./ask-json.ts";
import { type FreshCredential, KeptCredentials } from "./kept-credentials.ts";

export type AzureIdentity =
  /** The machine's or pod's managed identity. */
  | { kind: "managed"; clientId?: string | undefined; baseUrl?: string | undefined }
  /** A service account federated with an application. `authorityUrl`: by default `https://login.microsoftonline.com`. */
  | { kind: "workload"; tenantId: string; clientId: string; tokenFile: string; authorityUrl?: string | undefined }
  /** A service principal, as in `/etc/kubernetes/azure.json`. */
  | { kind: "secret"; tenantId: string; clientId: string; clientSecret: string; authorityUrl?: string | undefined };

export interface AcrOptions {
  identity: AzureIdentity;
  http: HttpClient;
  clock: Clock;
  /** By default the registry itself, `https://<registry>`. */
  exchangeUrl?: ((registry: string) => string) | undefined;
}

const hostPattern = /^[a-z0-9][a-z0-9-]{1,62}\.azurecr\.(io|cn|de|us)$/;
const lifetimeMs = 60 * 60_000;
const who = "Azure";

/** Credentials for `<name>.azurecr.io` and its sovereign clouds; none for other hosts. */
export function acrCredentials(options: AcrOptions): CredentialSource {
  const kept = new KeptCredentials({ clock: options.clock, ask: (registry, signal) => askAcr(registry, options, signal) });
  return { find: async ({ registry }) => (hostPattern.test(registry) ? [await kept.find(registry)] : []) };
}

async function askAcr(registry: string, { identity, http, clock, exchangeUrl }: AcrOptions, signal: AbortSignal): Promise<FreshCredential> {
  const entraToken = await fetchEntraToken(identity, http, signal);
  const form = { grant_type: "access_token", service: registry, access_token: entraToken };
  const url = new URL("/oauth2/exchange", exchangeUrl?.(registry) ?? `https://${registry}`);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const reach = exchangeUrl === undefined ? "registry" : "anywhere";
  const answer = await askJson(
    http,
    { url, method: "POST", headers, body: new URLSearchParams(form).toString(), who: registry, reach },
    signal,
  );
  if (typeof answer.refresh_token !== "string") throw unusableAnswer(registry);
  const expiresMs = clock.now() + Math.min(lifetimeMs, lifetimeOfJwtMs(answer.refresh_token) ?? lifetimeMs);
  return { credential: { kind: "identity_token", token: answer.refresh_token }, expiresMs };
}

async function fetchEntraToken(identity: AzureIdentity, http: HttpClient, signal: AbortSignal): Promise<string> {
  const answer = identity.kind === "managed" ? await askMachine(identity, http, signal) : await askAuthority(identity, http, signal);
  if (typeof answer.access_token !== "string") throw unusableAnswer(who);
  return answer.access_token;
}

function askMachine(
  { clientId, baseUrl = "http://169.254.169.254" }: Extract<AzureIdentity, { kind: "managed" }>,
  http: HttpClient,
  signal: AbortSignal,
) {
  const url = new URL("/metadata/identity/oauth2/token?api-version=2018-02-01", baseUrl);
  url.searchParams.set("resource", "https://management.azure.com/");
  if (clientId !== undefined) url.searchParams.set("client_id", clientId);
  return askJson(http, { url, method: "GET", headers: { metadata: "true" }, who, reach: "anywhere" }, signal);
}

async function askAuthority(identity: Exclude<AzureIdentity, { kind: "managed" }>, http: HttpClient, signal: AbortSignal) {
  const { tenantId, clientId, authorityUrl = "https://login.microsoftonline.com" } = identity;
  const proof: Record<string, string> =
    identity.kind === "secret"
      ? { client_secret: identity.clientSecret }
      : {
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: await readToken(identity.tokenFile),
        };
  const form = { grant_type: "client_credentials", client_id: clientId, scope: "https://management.azure.com/.default", ...proof };
  const url = new URL(`/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`, authorityUrl);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return askJson(http, { url, method: "POST", headers, body: new URLSearchParams(form).toString(), who, reach: "anywhere" }, signal);
}

async function readToken(file: string): Promise<string> {
  const token = await readFile(file, "utf8").catch((error: unknown) => {
    throw new Failure("registry_auth", `The identity token ${file} cannot be read.`, { retry: "backoff", cause: error });
  });
  return token.trim();
}
