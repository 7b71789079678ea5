// Asking a token server ourselves: identity tokens (OAuth2), and servers whose answer the library does not take.

import { basicHeader, type Credential } from "./credentials.ts";
import type { HttpClient, HttpResponse } from "./http-client.ts";
import type { RealmDecision } from "./realm.ts";

export interface TokenRequest {
  registry: string;
  realm: Extract<RealmDecision, { kind: "allowed" }>;
  service: string | undefined;
  /** `repository:library/nginx:pull`. */
  scope: string;
  credential: Extract<Credential, { kind: "password" }> | undefined;
  userAgent: string;
}

/** A bearer token; `expiresInMs` when the server said so. */
export interface Token {
  token: string;
  expiresInMs?: number | undefined;
}

const maxTokenBytes = 1_048_576;

/** `token`, or the answer that had none. */
export type TokenAnswer = { kind: "token"; token: Token } | { kind: "refused"; response: HttpResponse };

/** The distribution token endpoint: GET with the scope, and Basic where there is a password. */
export async function fetchToken(request: TokenRequest, http: HttpClient, signal: AbortSignal): Promise<TokenAnswer> {
  const { realm, service, scope, credential } = request;
  const url = new URL(realm.url);
  if (service !== undefined) url.searchParams.set("service", service);
  url.searchParams.append("scope", scope);
  if (credential !== undefined) url.searchParams.set("account", credential.username);
  const headers: Record<string, string> =
    credential === undefined ? {} : { authorization: basicHeader(credential.username, credential.password) };
  return readAnswer(await http.send({ url, method: "GET", headers, maxBytes: maxTokenBytes, tls: realm.tls, reach: realm.reach }, signal));
}

/** The OAuth2 flavour: POST of a form with the identity token as refresh token. */
export async function exchangeIdentityToken(
  request: Omit<TokenRequest, "credential"> & { identityToken: string },
  http: HttpClient,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const { realm, service, scope, identityToken } = request;
  const form = {
    grant_type: "refresh_token",
    client_id: "coxswain",
    refresh_token: identityToken,
    scope,
    ...(service === undefined ? {} : { service }),
  };
  const response = await http.send(
    {
      url: realm.url,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
      maxBytes: maxTokenBytes,
      tls: realm.tls,
      reach: realm.reach,
    },
    signal,
  );
  return readAnswer(response);
}

/** Milliseconds that a JWT is valid for, by its own claims; undefined for any other token. */
export function lifetimeOfJwtMs(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const { exp, iat, nbf } = claims as { exp?: unknown; iat?: unknown; nbf?: unknown };
    const from = typeof iat === "number" ? iat : nbf;
    return typeof exp === "number" && typeof from === "number" && exp > from ? (exp - from) * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

function readAnswer(response: HttpResponse): TokenAnswer {
  const body = response.status === 200 ? parse(response.bytes) : {};
  const token = [body.token, body.access_token].find((each): each is string => typeof each === "string" && /^[\x21-\x7e]+$/.test(each));
  if (token === undefined) return { kind: "refused", response };
  const seconds = typeof body.expires_in === "number" && body.expires_in > 0 ? body.expires_in : undefined;
  return { kind: "token", token: { token, expiresInMs: seconds === undefined ? undefined : seconds * 1_000 } };
}

function parse(bytes: Buffer): { token?: unknown; access_token?: unknown; expires_in?: unknown } {
  try {
    const body: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
