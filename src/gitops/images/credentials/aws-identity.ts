// Who Coxswain is to AWS: keys that were handed in, a role by web identity, a container's or a machine's role.

import { readFile } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { HttpClient } from "../registry/http-client.ts";
import { askJson, askText, unusableAnswer } from "./ask-json.ts";
import type { AwsKeys } from "./sigv4.ts";

export type AwsIdentity =
  | ({ kind: "keys" } & AwsKeys)
  /** A service account's role (IRSA). `stsUrl`: by default the region's own. */
  | { kind: "web_identity"; roleArn: string; tokenFile: string; sessionName?: string | undefined; stsUrl?: string | undefined }
  /** EKS Pod Identity and ECS: the URL and token file of the container's environment. */
  | { kind: "container"; url: string; authorizationTokenFile?: string | undefined }
  /** The machine's role by the instance metadata service, version 2. */
  | { kind: "machine"; baseUrl?: string | undefined };

export interface ExpiringKeys extends AwsKeys {
  /** Milliseconds since 1970; undefined for keys that do not run out. */
  expiresMs?: number | undefined;
}

const who = "AWS";

/** Asks for keys under that identity; `region` chooses the security token service. */
export async function fetchAwsKeys(identity: AwsIdentity, region: string, http: HttpClient, signal: AbortSignal): Promise<ExpiringKeys> {
  if (identity.kind === "keys") return identity;
  if (identity.kind === "web_identity") return assumeRole(identity, region, http, signal);
  if (identity.kind === "machine") return askMachine(identity, http, signal);
  const token = identity.authorizationTokenFile === undefined ? undefined : await readToken(identity.authorizationTokenFile);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
  return keysOf(await askJson(http, { url: new URL(identity.url), method: "GET", headers, who, reach: "anywhere" }, signal));
}

async function assumeRole(
  { roleArn, tokenFile, sessionName = "coxswain", stsUrl }: Extract<AwsIdentity, { kind: "web_identity" }>,
  region: string,
  http: HttpClient,
  signal: AbortSignal,
): Promise<ExpiringKeys> {
  const url = new URL(stsUrl ?? `https://sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/`);
  const form = {
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: await readToken(tokenFile),
  };
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  const answer = await askJson(
    http,
    { url, method: "POST", headers, body: new URLSearchParams(form).toString(), who, reach: "anywhere" },
    signal,
  );
  const result = member(member(answer, "AssumeRoleWithWebIdentityResponse"), "AssumeRoleWithWebIdentityResult");
  return keysOf(member(result, "Credentials"));
}

async function askMachine(
  { baseUrl = "http://169.254.169.254" }: Extract<AwsIdentity, { kind: "machine" }>,
  http: HttpClient,
  signal: AbortSignal,
): Promise<ExpiringKeys> {
  const ask = { who, reach: "anywhere" } as const;
  const token = await askText(
    http,
    { ...ask, url: new URL("/latest/api/token", baseUrl), method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "300" } },
    signal,
  );
  const headers = { "x-aws-ec2-metadata-token": token.trim() };
  const roles = new URL("/latest/meta-data/iam/security-credentials/", baseUrl);
  const [role = ""] = (await askText(http, { ...ask, url: roles, method: "GET", headers }, signal)).trim().split("\n");
  if (!/^[\w+=,.@-]{1,64}$/.test(role)) throw unusableAnswer(who);
  return keysOf(await askJson(http, { ...ask, url: new URL(role, roles), method: "GET", headers }, signal));
}

function keysOf(body: Record<string, unknown>): ExpiringKeys {
  const { AccessKeyId, SecretAccessKey, SessionToken, Token, Expiration } = body;
  const sessionToken = SessionToken ?? Token;
  if (typeof AccessKeyId !== "string" || typeof SecretAccessKey !== "string" || typeof sessionToken !== "string") throw unusableAnswer(who);
  const expiresMs = typeof Expiration === "number" ? Expiration * 1_000 : Date.parse(String(Expiration));
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken,
    expiresMs: Number.isNaN(expiresMs) ? undefined : expiresMs,
  };
}

async function readToken(file: string): Promise<string> {
  const token = await readFile(file, "utf8").catch((error: unknown) => {
    throw new Failure("registry_auth", `The identity token ${file} cannot be read.`, { retry: "backoff", cause: error });
  });
  return token.trim();
}

function member(value: Record<string, unknown>, name: string): Record<string, unknown> {
  const found = value[name];
  if (typeof found === "object" && found !== null) return found as Record<string, unknown>;
  throw unusableAnswer(who);
}
