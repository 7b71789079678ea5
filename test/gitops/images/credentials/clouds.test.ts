// ECR, Google and Azure, each against a small fake of its token endpoint.

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { acrCredentials } from "../../../../src/gitops/images/credentials/acr.ts";
import type { AwsIdentity } from "../../../../src/gitops/images/credentials/aws-identity.ts";
import { awsIdentityIn, azureIdentityIn } from "../../../../src/gitops/images/credentials/cloud-credentials.ts";
import { ecrCredentials, parseEcrHost } from "../../../../src/gitops/images/credentials/ecr.ts";
import { googleCredentials } from "../../../../src/gitops/images/credentials/google.ts";
import { signRequest } from "../../../../src/gitops/images/credentials/sigv4.ts";
import { HttpClient } from "../../../../src/gitops/images/registry/http-client.ts";

const { signal } = new AbortController();
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Asked {
  line: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Answer = (asked: Asked) => { status?: number; body: unknown } | undefined;

async function fake(answer: Answer): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const one = { line: `${request.method} ${request.url}`, headers: request.headers, body };
      asked.push(one);
      const { status = 200, body: text } = answer(one) ?? { status: 404, body: {} };
      response.writeHead(status).end(typeof text === "string" ? text : JSON.stringify(text));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function client(): HttpClient {
  const http = new HttpClient({ requestTimeoutMs: 2_000, maxConnections: 2, userAgent: "test" });
  closing.push(() => http.close());
  return http;
}

async function tokenFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-cloud-"));
  closing.push(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, "token"), "web-identity\n");
  return join(directory, "token");
}

class TestClock {
  nowMs = Date.parse("2015-08-30T12:36:00Z");
  now(): number {
    return this.nowMs;
  }
  async delay(): Promise<void> {}
}

it("signs as AWS documents it (the IAM ListUsers example)", () => {
  const headers = signRequest(
    {
      method: "GET",
      url: new URL("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"),
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "",
      region: "us-east-1",
      service: "iam",
      nowMs: Date.parse("2015-08-30T12:36:00Z"),
    },
    { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
  );
  expect(headers.authorization).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

describe("ECR", () => {
  const registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const repository = "api";

  it.each([
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", { account: "123456789012", region: "eu-west-1" }],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", { account: "123456789012", region: "us-gov-west-1" }],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", { account: "123456789012", region: "cn-north-1" }],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example", undefined],
    ["public.ecr.aws", undefined],
    ["docker.io", undefined],
  ])("%s", (host, parsed) => {
    expect(parseEcrHost(host)).toEqual(parsed);
  });

  async function start(identity: (url: string, file: string) => AwsIdentity, answers: Answer = () => undefined) {
    const clock = new TestClock();
    const file = await tokenFile();
    const credentials = { AccessKeyId: "AK", SecretAccessKey: "SK", Token: "ST", SessionToken: "ST" };
    const server = await fake((asked) => {
      const answered = answers(asked);
      if (answered !== undefined) return answered;
      if (asked.headers["x-amz-target"]?.toString().endsWith("GetAuthorizationToken"))
        return {
          body: {
            authorizationData: [
              { authorizationToken: Buffer.from("AWS:ecr-password").toString("base64"), expiresAt: clock.nowMs / 1_000 + 43_200 },
            ],
          },
        };
      if (asked.body.includes("AssumeRoleWithWebIdentity"))
        return {
          body: {
            AssumeRoleWithWebIdentityResponse: {
              AssumeRoleWithWebIdentityResult: { Credentials: { ...credentials, Expiration: clock.nowMs / 1_000 + 900 } },
            },
          },
        };
      if (asked.line === "PUT /latest/api/token") return { body: "imds-token" };
      if (asked.line === "GET /latest/meta-data/iam/security-credentials/") return { body: "node-role" };
      if (asked.line.endsWith("/node-role") || asked.line === "GET /v1/credentials")
        return { body: { ...credentials, Expiration: "2015-08-30T18:00:00Z" } };
      return undefined;
    });
    const source = ecrCredentials({ identity: identity(server.url, file), http: client(), clock, endpointUrl: () => server.url });
    return { clock, server, find: (host = registry) => source.find({ registry: host, repository }, signal) };
  }

  const identities: [
    name: string,
    identity: (url: string, file: string) => AwsIdentity,
    lines: string[],
    sessionToken: string | undefined,
  ][] = [
    ["keys", () => ({ kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" }), ["POST /"], undefined],
    [
      "web identity",
      (url, tokenPath) => ({ kind: "web_identity", roleArn: "arn:aws:iam::1:role/r", tokenFile: tokenPath, stsUrl: url }),
      ["POST /", "POST /"],
      "ST",
    ],
    [
      "a pod's identity",
      (url, tokenPath) => ({ kind: "container", url: `${url}/v1/credentials`, authorizationTokenFile: tokenPath }),
      ["GET /v1/credentials", "POST /"],
      "ST",
    ],
    [
      "the machine's role",
      (url) => ({ kind: "machine", baseUrl: url }),
      [
        "PUT /latest/api/token",
        "GET /latest/meta-data/iam/security-credentials/",
        "GET /latest/meta-data/iam/security-credentials/node-role",
        "POST /",
      ],
      "ST",
    ],
  ];
  it.each(identities)("by %s", async (_name, identity, lines, sessionToken) => {
    const { server, find } = await start(identity);
    expect(await find()).toEqual([{ kind: "password", username: "AWS", password: "ecr-password" }]);
    expect(server.asked.map(({ line }) => line)).toEqual(lines);
    const signed = server.asked.at(-1);
    expect(signed?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AK\/20150830\/eu-west-1\/ecr\/aws4_request/);
    expect(signed?.headers["x-amz-security-token"]).toBe(sessionToken);
  });

  it("keeps a region's token until shortly before its end, and asks once for all who wait", async () => {
    const { server, clock, find } = await start(() => ({ kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" }));
    await Promise.all([find(), find("999999999999.dkr.ecr.eu-west-1.amazonaws.com")]);
    expect(server.asked).toHaveLength(1);
    clock.nowMs += 11 * 3_600_000;
    await find();
    expect(server.asked).toHaveLength(1);
    clock.nowMs += 3_600_000;
    await find();
    expect(server.asked).toHaveLength(2);
  });

  it("does not ask for other hosts, nor for EKS's own accounts", async () => {
    const { server, find } = await start(() => ({ kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" }));
    expect([...(await find("ghcr.io")), ...(await find("602401143452.dkr.ecr.eu-west-1.amazonaws.com"))]).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it("a refusal is a failure without secrets, and is not repeated at once", async () => {
    const { server, clock, find } = await start(
      () => ({ kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" }),
      () => ({ status: 403, body: { message: "s3cret" } }),
    );
    await expect(find()).rejects.toMatchObject({ code: "registry_auth", message: "ECR in eu-west-1 gives no credentials (403)." });
    await expect(find()).rejects.toMatchObject({ code: "registry_auth" });
    expect(server.asked).toHaveLength(1);
    clock.nowMs += 61_000;
    await find().catch(() => undefined);
    expect(server.asked).toHaveLength(2);
  });

  it("an answer without a token is one, too", async () => {
    const { find } = await start(
      () => ({ kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" }),
      () => ({ body: { authorizationData: [] } }),
    );
    await expect(find()).rejects.toMatchObject({ code: "registry_unreachable" });
  });
});

describe("Google", () => {
  it("asks the metadata server, for Google's hosts alone", async () => {
    const server = await fake(({ headers }) =>
      headers["metadata-flavor"] === "Google" ? { body: { access_token: "ya29", expires_in: 3_600 } } : undefined,
    );
    const source = googleCredentials({ http: client(), clock: new TestClock(), metadataUrl: server.url });
    for (const registry of ["gcr.io", "eu.gcr.io", "europe-west1-docker.pkg.dev"])
      expect(await source.find({ registry, repository: "p/r/i" }, signal)).toEqual([
        { kind: "password", username: "oauth2accesstoken", password: "ya29" },
      ]);
    for (const registry of ["evil-gcr.io", "gcr.io.evil.example", "docker.pkg.dev.evil.example", "ghcr.io"])
      expect(await source.find({ registry, repository: "a" }, signal)).toEqual([]);
    expect(server.asked).toHaveLength(1);
  });
});

describe("Azure", () => {
  const registry = "mine.azurecr.io";

  it("by managed identity: an Entra token is exchanged for the registry's", async () => {
    const server = await fake(({ line, headers, body }) => {
      if (line.startsWith("GET /metadata/identity/oauth2/token") && headers.metadata === "true")
        return { body: { access_token: "entra", expires_in: "86399" } };
      if (line === "POST /oauth2/exchange" && body === `grant_type=access_token&service=${registry}&access_token=entra`)
        return { body: { refresh_token: "acr-refresh" } };
      return undefined;
    });
    const source = acrCredentials({
      identity: { kind: "managed", baseUrl: server.url },
      http: client(),
      clock: new TestClock(),
      exchangeUrl: () => server.url,
    });
    expect(await source.find({ registry, repository: "a" }, signal)).toEqual([{ kind: "identity_token", token: "acr-refresh" }]);
    expect(await source.find({ registry: "azurecr.io.evil.example", repository: "a" }, signal)).toEqual([]);
  });

  it("by workload identity and by a service principal", async () => {
    const server = await fake(({ line, body }) => {
      const form = new URLSearchParams(body);
      if (line === "POST /tenant/oauth2/v2.0/token")
        return { body: { access_token: form.get("client_assertion") ?? form.get("client_secret") } };
      return { body: { refresh_token: `refresh of ${form.get("access_token")}` } };
    });
    const file = await tokenFile();
    const shared = { tenantId: "tenant", clientId: "client", authorityUrl: server.url };
    const ask = (identity: Parameters<typeof acrCredentials>[0]["identity"]) =>
      acrCredentials({ identity, http: client(), clock: new TestClock(), exchangeUrl: () => server.url }).find(
        { registry, repository: "a" },
        signal,
      );
    expect(await ask({ kind: "workload", tokenFile: file, ...shared })).toEqual([
      { kind: "identity_token", token: "refresh of web-identity" },
    ]);
    expect(await ask({ kind: "secret", clientSecret: "principal", ...shared })).toEqual([
      { kind: "identity_token", token: "refresh of principal" },
    ]);
  });
});

describe("identities in the environment", () => {
  it.each([
    [
      { AWS_ACCESS_KEY_ID: "AK", AWS_SECRET_ACCESS_KEY: "SK", AWS_ROLE_ARN: "r" },
      { kind: "keys", accessKeyId: "AK", secretAccessKey: "SK" },
    ],
    [
      { AWS_ROLE_ARN: "r", AWS_WEB_IDENTITY_TOKEN_FILE: "/t" },
      { kind: "web_identity", roleArn: "r", tokenFile: "/t" },
    ],
    [
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "/t" },
      { kind: "container", authorizationTokenFile: "/t" },
    ],
    [{ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/x" }, { kind: "container", url: "http://169.254.170.2/v2/x" }],
    [{ AWS_ACCESS_KEY_ID: "" }, { kind: "machine" }],
  ])("AWS %j", (environment, identity) => {
    expect(awsIdentityIn(environment)).toMatchObject(identity);
  });

  it.each([
    [
      { AZURE_TENANT_ID: "t", AZURE_CLIENT_ID: "c", AZURE_CLIENT_SECRET: "s" },
      { kind: "secret", clientSecret: "s" },
    ],
    [
      { AZURE_TENANT_ID: "t", AZURE_CLIENT_ID: "c", AZURE_FEDERATED_TOKEN_FILE: "/t" },
      { kind: "workload", tokenFile: "/t" },
    ],
    [{ AZURE_CLIENT_ID: "c" }, { kind: "managed", clientId: "c" }],
    [{}, { kind: "managed" }],
  ])("Azure %j", (environment, identity) => {
    expect(azureIdentityIn(environment)).toMatchObject(identity);
  });
});
