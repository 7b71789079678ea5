// Starting the real docker-registry binary: plain, with a password, with a token server of ours, with TLS.

import { execFile, spawn } from "node:child_process";
import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RealPart } from "../../../real.ts";

const binary = "/usr/bin/docker-registry";

/** The binary, for `requireReal`. */
export function dockerRegistry(): RealPart<string> {
  return existsSync(binary)
    ? { kind: "found", value: binary }
    : { kind: "missing", reason: `${binary} is not installed (apt-get install docker-registry)` };
}

export const account = { username: "bot", password: "s3cret" };
// bcrypt of that password; the registry takes no other kind of hash, and Node can make none.
const htpasswd = "bot:$2b$04$ccasoqu6bxhRCiLTiVuyc.RfcidBb/Rw9YyuSSJQ0oh9tM324NaO2\n";

export type Flavour = "plain" | "htpasswd" | "token" | "tls";

export interface RealRegistry {
  host: string;
  baseUrl: string;
  /** PEM of the authority that signed its certificate, for `tls`. */
  caFile: string | undefined;
  authorization(repository: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Throws when it does not answer within 20 s. */
export async function startDockerRegistry(
  flavour: Flavour,
  notifyUrl?: string,
  notifyHeaders: Readonly<Record<string, string>> = {},
): Promise<RealRegistry> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-registry-"));
  const port = await freePort();
  const scheme = flavour === "tls" ? "https" : "http";
  const baseUrl = `${scheme}://127.0.0.1:${port}`;
  if (flavour === "token" || flavour === "tls") await makeCertificate(directory);
  const tokens = flavour === "token" ? await startTokenServer(directory) : undefined;
  const headers = Object.fromEntries(Object.entries(notifyHeaders).map(([name, value]) => [name, [value]]));
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { inmemory: {} },
    http: {
      addr: `127.0.0.1:${port}`,
      secret: randomUUID(),
      ...(flavour === "tls" ? { tls: { certificate: join(directory, "cert.pem"), key: join(directory, "key.pem") } } : {}),
    },
    ...(await authSection(flavour, directory, tokens?.url)),
    ...(notifyUrl === undefined
      ? {}
      : { notifications: { endpoints: [{ name: "test", url: notifyUrl, headers, timeout: "1s", threshold: 3, backoff: "1s" }] } }),
  };
  const file = join(directory, "config.yml");
  await writeFile(file, JSON.stringify(config));
  const child = spawn(binary, ["serve", file], { stdio: "ignore" });
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await tokens?.close();
    await rm(directory, { recursive: true, force: true });
  };
  await untilListening(port, close);
  const authorization = async (repository: string) => {
    if (flavour === "plain" || flavour === "tls") return undefined;
    const basic = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
    if (tokens === undefined) return basic;
    const answer = await fetch(`${tokens.url}?service=registry&scope=repository:${repository}:pull,push`, {
      headers: { authorization: basic },
    });
    return `Bearer ${((await answer.json()) as { token: string }).token}`;
  };
  return { host: `127.0.0.1:${port}`, baseUrl, caFile: flavour === "tls" ? join(directory, "cert.pem") : undefined, authorization, close };
}

async function authSection(flavour: Flavour, directory: string, tokenUrl: string | undefined): Promise<object> {
  if (flavour === "htpasswd") {
    const path = join(directory, "htpasswd");
    await writeFile(path, htpasswd);
    return { auth: { htpasswd: { realm: "test", path } } };
  }
  if (flavour !== "token") return {};
  return { auth: { token: { realm: tokenUrl, service: "registry", issuer: "test", rootcertbundle: join(directory, "cert.pem") } } };
}

async function makeCertificate(directory: string): Promise<void> {
  const files = ["-keyout", join(directory, "key.pem"), "-out", join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  await promisify(execFile)("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files]);
}

/** The distribution token specification: RS256, with the certificate in the header. */
async function startTokenServer(directory: string): Promise<{ url: string; close(): Promise<void> }> {
  const key = createPrivateKey(await readFile(join(directory, "key.pem")));
  const certificate = new X509Certificate(await readFile(join(directory, "cert.pem"))).raw.toString("base64");
  const basic = `Basic ${Buffer.from(`${account.username}:${account.password}`).toString("base64")}`;
  const server: Server = createServer((request, response) => {
    if (request.headers.authorization !== basic) return void response.writeHead(401).end("{}");
    const now = Math.floor(Date.now() / 1_000);
    const scopes = new URL(request.url ?? "/", "http://localhost").searchParams.getAll("scope");
    const access = scopes.map((scope) => {
      const [type, name, actions = ""] = scope.split(":");
      return { type, name, actions: actions.split(",") };
    });
    const claims = { iss: "test", sub: "bot", aud: "registry", iat: now, nbf: now - 5, exp: now + 300, jti: randomUUID(), access };
    const signed = [{ typ: "JWT", alg: "RS256", x5c: [certificate] }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const token = `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ token }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function untilListening(port: number, giveUp: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answered = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      () => true,
      (error: unknown) => error instanceof Error && (error.cause as { code?: string } | undefined)?.code !== "ECONNREFUSED",
    );
    if (answered) return;
    if (Date.now() > deadline) {
      await giveUp();
      throw new Error("docker-registry does not answer");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
