// A registry over TLS behind a CONNECT proxy: the tunnel's end is verified as without one. Needs openssl.

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../../src/gitops/images/registry/open-registries.ts";
import { readProxySettings } from "../../../../src/gitops/images/registry/proxy.ts";
import { startEmbeddedRegistry } from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { image } from "./contract.ts";
import { startHttpProxy } from "./http-proxy.ts";

const signal = new AbortController().signal;

async function start() {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-test-proxy-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=registry.test", "-addext", "subjectAltName=DNS:registry.test"];
  await promisify(execFile)("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    ...subject,
    "-keyout",
    key,
    "-out",
    cert,
  ]);
  const registry = await startEmbeddedRegistry({});
  onTestFinished(() => registry.close());
  registry.pushImage({ name: "api", tag: "1.0.0" });
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (incoming, outgoing) => {
    const onward = request(`${registry.url}${incoming.url}`, { method: incoming.method ?? "GET", headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  const proxy = await startHttpProxy({ "registry.test": (server.address() as AddressInfo).port });
  onTestFinished(() => proxy.close());
  return { proxy, cert };
}

async function listTags(proxy: URL, caFile: string | undefined): Promise<string[]> {
  const settings = readProxySettings({ HTTPS_PROXY: proxy.href });
  if (settings === undefined || "kind" in settings) throw new Error("no settings");
  const registries = await openRegistries({ credentials: [], insecureHosts: [], caFile, clock: systemClock, proxy: settings });
  onTestFinished(() => registries.close());
  return registries.listTags(image("registry.test/api"), {}, signal);
}

test("a registry whose authority is known is asked through the tunnel", async () => {
  const { proxy, cert } = await start();
  expect(await listTags(proxy.url, cert)).toEqual(["1.0.0"]);
  expect(new Set(proxy.asked)).toEqual(new Set(["CONNECT registry.test:443"]));
});

test("a certificate of nobody's is refused at the tunnel's end", async () => {
  const { proxy } = await start();
  await expect(listTags(proxy.url, undefined)).rejects.toMatchObject({
    code: "registry_unreachable",
    message: expect.stringContaining("its certificate is not trusted"),
  });
});
