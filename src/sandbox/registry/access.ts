// Who may use the embedded registry: anybody, who knows the password, or who brings a token from its own token server.

import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { RegistryError, sendJson } from "./reply.ts";

export type RegistryAuth =
  | { kind: "basic"; username: string; password: string }
  | {
      kind: "token";
      username: string;
      password: string;
      /** Whether a token to pull is given to anybody. */
      anonymousPull?: boolean;
      /** By default 300. */
      expiresInS?: number;
    };

interface IssuedToken {
  scopes: ReadonlySet<string>;
  expiresMs: number;
}

export interface AccessRequest {
  /** `repository:api:pull`, or undefined for what needs no more than to be known. */
  scope: string | undefined;
  /** Where tokens are to be had. */
  realm: string;
}

/** Checks requests and hands out tokens. Times are milliseconds since 1970. */
export class Access {
  readonly #auth: RegistryAuth | undefined;
  readonly #now: () => number;
  readonly #tokens = new Map<string, IssuedToken>();

  constructor(auth: RegistryAuth | undefined, now: () => number) {
    this.#auth = auth;
    this.#now = now;
  }

  /** Throws UNAUTHORIZED with a challenge when the request may not be carried out. */
  check(request: IncomingMessage, { scope, realm }: AccessRequest): void {
    const auth = this.#auth;
    if (auth === undefined) return;
    const header = request.headers.authorization ?? "";
    if (auth.kind === "basic") {
      if (isBasic(header, auth)) return;
      throw new RegistryError("UNAUTHORIZED", "authentication required", { "WWW-Authenticate": 'Basic realm="Coxswain sandbox"' });
    }
    const token = this.#tokens.get(header.replace(/^Bearer /, ""));
    if (token !== undefined && token.expiresMs > this.#now() && (scope === undefined || token.scopes.has(scope))) return;
    const parts = [`realm="${realm}"`, 'service="coxswain-sandbox"', ...(scope === undefined ? [] : [`scope="${scope}"`])];
    throw new RegistryError("UNAUTHORIZED", "authentication required", { "WWW-Authenticate": `Bearer ${parts.join(",")}` });
  }

  /** The token endpoint, by GET with Basic or by POST with a form (OAuth2). */
  giveToken(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): void {
    const auth = this.#auth;
    if (auth?.kind !== "token") throw new RegistryError("UNSUPPORTED", "There is no token server.");
    const isKnown = isBasic(request.headers.authorization ?? "", auth) || isForm(form, auth);
    const isAnonymous = request.headers.authorization === undefined && !form.has("grant_type");
    if (!isKnown && !(isAnonymous && auth.anonymousPull === true))
      throw new RegistryError("UNAUTHORIZED", "incorrect username or password");
    const token = randomUUID();
    const expiresInS = auth.expiresInS ?? 300;
    this.#tokens.set(token, { scopes: new Set(grantedScopes(form.getAll("scope"), isKnown)), expiresMs: this.#now() + expiresInS * 1_000 });
    sendJson(response, { token, access_token: token, expires_in: expiresInS, issued_at: new Date(this.#now()).toISOString() });
  }

  /** Forgets all tokens, as a restarted token server does. */
  revokeTokens(): void {
    this.#tokens.clear();
  }
}

/** `repository:api:pull,push` grants both; a stranger gets no more than pull. */
function grantedScopes(scopes: string[], isKnown: boolean): string[] {
  return scopes
    .flatMap((scope) => scope.split(" "))
    .flatMap((scope) => {
      const colon = scope.lastIndexOf(":");
      return scope
        .slice(colon + 1)
        .split(",")
        .map((action) => `${scope.slice(0, colon)}:${action}`);
    })
    .filter((scope) => isKnown || scope.endsWith(":pull"));
}

function isBasic(header: string, { username, password }: { username: string; password: string }): boolean {
  return isSame(header, `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`);
}

function isForm(form: URLSearchParams, { username, password }: { username: string; password: string }): boolean {
  if (form.get("grant_type") === "refresh_token") return isSame(form.get("refresh_token") ?? "", password);
  return form.get("grant_type") === "password" && isSame(`${form.get("username")}:${form.get("password")}`, `${username}:${password}`);
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
