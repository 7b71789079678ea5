// The clouds' credentials together: which identity the process has in each, read from its environment.

import type { Clock } from "../registry/clock.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import { HttpClient } from "../registry/http-client.ts";
import type { ProxySettings } from "../registry/proxy.ts";
import { type AzureIdentity, acrCredentials } from "./acr.ts";
import type { AwsIdentity } from "./aws-identity.ts";
import { ecrCredentials } from "./ecr.ts";
import { googleCredentials } from "./google.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface CloudCredentials {
  /** Each answers for its own cloud's registries alone, and asks nobody before one of these is asked for. */
  sources: readonly CredentialSource[];
  close(): Promise<void>;
}

// Metadata services are near; outside of their cloud nobody answers.
const timeoutMs = 3_000;

/** `environment`: the variables by which AWS' and Azure's own SDKs are told who they are. */
export function openCloudCredentials(options: {
  environment: Environment;
  proxy?: ProxySettings | undefined;
  clock: Clock;
}): CloudCredentials {
  const { environment, proxy, clock } = options;
  const http = new HttpClient({ requestTimeoutMs: timeoutMs, maxConnections: 4, userAgent: "coxswain", proxy });
  const sources = [
    ecrCredentials({ identity: awsIdentityIn(environment), http, clock }),
    googleCredentials({ http, clock }),
    acrCredentials({ identity: azureIdentityIn(environment), http, clock }),
  ];
  return { sources, close: () => http.close() };
}

/** In the order of AWS' SDKs: keys, web identity, the container's role, the machine's. */
export function awsIdentityIn(environment: Environment): AwsIdentity {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE } = environment;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY)
    return {
      kind: "keys",
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN || undefined,
    };
  if (AWS_ROLE_ARN && AWS_WEB_IDENTITY_TOKEN_FILE)
    return {
      kind: "web_identity",
      roleArn: AWS_ROLE_ARN,
      tokenFile: AWS_WEB_IDENTITY_TOKEN_FILE,
      sessionName: environment.AWS_ROLE_SESSION_NAME || undefined,
    };
  const relative = environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const url = environment.AWS_CONTAINER_CREDENTIALS_FULL_URI || (relative ? `http://169.254.170.2${relative}` : undefined);
  if (url !== undefined)
    return { kind: "container", url, authorizationTokenFile: environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE || undefined };
  return { kind: "machine" };
}

/** In the order of Azure's SDKs: a secret, a federated token, the managed identity. */
export function azureIdentityIn(environment: Environment): AzureIdentity {
  const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret } = environment;
  const authorityUrl = environment.AZURE_AUTHORITY_HOST || undefined;
  if (tenantId && clientId && clientSecret) return { kind: "secret", tenantId, clientId, clientSecret, authorityUrl };
  const tokenFile = environment.AZURE_FEDERATED_TOKEN_FILE;
  if (tenantId && clientId && tokenFile) return { kind: "workload", tenantId, clientId, tokenFile, authorityUrl };
  return { kind: "managed", clientId: clientId || undefined };
}
