// Credentials for Amazon's ECR, from its own token endpoint.

import type { Clock } from "../registry/clock.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import type { HttpClient } from "../registry/http-client.ts";
import { askJson, unusableAnswer } from "./ask-json.ts";
import { type AwsIdentity, type ExpiringKeys, fetchAwsKeys } from "./aws-identity.ts";
import { type FreshCredential, KeptCredentials } from "./kept-credentials.ts";
import { signRequest } from "./sigv4.ts";

export interface EcrOptions {
  identity: AwsIdentity;
  http: HttpClient;
  clock: Clock;
  /** Accounts to ask for; by default all but those of `excludeAccounts`. */
  includeAccounts?: readonly string[] | undefined;
  /** By default EKS's own, which give no tokens to others (Flux v1's default). */
  excludeAccounts?: readonly string[] | undefined;
  /** By default `https://api.ecr.<region>.amazonaws.com/`. */
  endpointUrl?: ((region: string) => string) | undefined;
}

const hostPattern =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/;
const eksAccounts = ["602401143452", "918309763551"];
const longestMs = 12 * 60 * 60_000;

/** The account and region of an ECR host, or undefined for any other host. */
export function parseEcrHost(registry: string): { account: string; region: string } | undefined {
  const [, account, region] = hostPattern.exec(registry) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** Credentials for `<account>.dkr.ecr.<region>.amazonaws.com`; none for other hosts. One token serves a region. */
export function ecrCredentials(options: EcrOptions): CredentialSource {
  const kept = new KeptCredentials({ clock: options.clock, ask: (region, signal) => askEcr(region, options, signal) });
  const { includeAccounts, excludeAccounts = eksAccounts } = options;
  return {
    async find({ registry }) {
      const host = parseEcrHost(registry);
      if (host === undefined || excludeAccounts.includes(host.account) || includeAccounts?.includes(host.account) === false) return [];
      return [await kept.find(host.region)];
    },
  };
}

async function askEcr(region: string, { identity, http, clock, endpointUrl }: EcrOptions, signal: AbortSignal): Promise<FreshCredential> {
  const who = `ECR in ${region}`;
  const keys: ExpiringKeys = await fetchAwsKeys(identity, region, http, signal);
  const url = new URL(endpointUrl?.(region) ?? `https://api.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/`);
  const body = "{}";
  const unsigned = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
  };
  const { host: _, ...headers } = signRequest(
    { method: "POST", url, headers: unsigned, body, region, service: "ecr", nowMs: clock.now() },
    keys,
  );
  const answer = await askJson(http, { url, method: "POST", headers, body, who, reach: "anywhere" }, signal);
  const [first] = Array.isArray(answer.authorizationData) ? (answer.authorizationData as Record<string, unknown>[]) : [];
  const [, username, password] =
    /^([^:]+):(.+)$/.exec(Buffer.from(String(first?.authorizationToken ?? ""), "base64").toString("utf8")) ?? [];
  if (username === undefined || password === undefined) throw unusableAnswer(who);
  const expiresMs = typeof first?.expiresAt === "number" ? first.expiresAt * 1_000 : clock.now() + longestMs;
  return { credential: { kind: "password", username, password }, expiresMs: Math.min(expiresMs, clock.now() + longestMs) };
}
