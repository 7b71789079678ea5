// The proxy of the environment: which hosts go through it, which never do, and a registry behind one.

import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../../src/gitops/images/registry/open-registries.ts";
import { type ProxySettings, readProxySettings } from "../../../../src/gitops/images/registry/proxy.ts";
import { type EmbeddedRegistryOptions, startEmbeddedRegistry } from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { image } from "./contract.ts";
import { startHttpProxy } from "./http-proxy.ts";

const signal = new AbortController().signal;

function settings(variables: Record<string, string>): ProxySettings {
  const read = readProxySettings(variables);
  if (read === undefined || "kind" in read) throw new Error("no settings");
  return read;
}

const proxies = { HTTPS_PROXY: "http://secure.proxy:3128", HTTP_PROXY: "plain.proxy:3128" };
const through = (url: string, noProxy = "", variables: Record<string, string> = proxies) =>
  settings({ ...variables, NO_PROXY: noProxy }).proxyFor(new URL(url))?.host;

describe("which proxy", () => {
  test.each<[string, string, string | undefined]>([
    ["https://ghcr.io/v2/", "", "secure.proxy:3128"],
    ["http://ghcr.io/v2/", "", "plain.proxy:3128"],
    ["https://ghcr.io/v2/", "ghcr.io", undefined],
    ["https://GHCR.io/v2/", "example.com, GHCR.IO", undefined],
    ["https://pkg.ghcr.io/v2/", "ghcr.io", undefined],
    ["https://pkg.ghcr.io/v2/", ".ghcr.io", undefined],
    ["https://pkg.ghcr.io/v2/", "*.ghcr.io", undefined],
    ["https://notghcr.io/v2/", "ghcr.io", "secure.proxy:3128"],
    ["https://ghcr.io/v2/", "*", undefined],
    ["https://ghcr.io/v2/", "ghcr.io:443", undefined],
    ["https://ghcr.io:5000/v2/", "ghcr.io:443", "secure.proxy:3128"],
    ["https://10.1.2.3/v2/", "10.0.0.0/8", undefined],
    ["https://11.1.2.3/v2/", "10.0.0.0/8", "secure.proxy:3128"],
    ["https://10.1.2.3/v2/", "10.1.2.3", undefined],
    ["https://[fd00::1]/v2/", "fd00::/8", undefined],
    ["https://ghcr.io/v2/", "10.0.0.0/99 /8 ,, .", "secure.proxy:3128"],
  ])("%s with NO_PROXY %j: %s", (url, noProxy, expected) => {
    expect(through(url, noProxy)).toBe(expected);
  });

  test.each([
    "http://169.254.169.254/latest",
    "http://metadata.google.internal/x",
    "https://localhost:5000/v2/",
    "http://127.0.0.1/",
    "http://[::1]/",
  ])("never for %s", (url) => {
    expect(through(url)).toBeUndefined();
  });

  test("the lower-case name counts first", () => {
    expect(through("https://ghcr.io/", "", { ...proxies, https_proxy: "http://lower:1" })).toBe("lower:1");
  });

  test("none is none", () => {
    expect(readProxySettings({ HTTPS_PROXY: "", NO_PROXY: "x" })).toBeUndefined();
  });

  test.each(["socks5://user:s3cret@p:1", "http://", "s3cret with blanks"])("%s is refused, and not repeated", (written) => {
    expect(readProxySettings({ HTTPS_PROXY: written })).toEqual({
      kind: "problem",
      message: "HTTPS_PROXY is no address of an HTTP proxy like http://proxy.example.com:3128.",
    });
  });
});

describe("a registry behind a proxy", () => {
  async function start(options: EmbeddedRegistryOptions = {}) {
    const registry = await startEmbeddedRegistry(options);
    onTestFinished(() => registry.close());
    registry.pushImage({ name: "api", tag: "1.0.0" });
    const proxy = await startHttpProxy({ "registry.test": Number(new URL(registry.url).port) });
    onTestFinished(() => proxy.close());
    return { registry, proxy };
  }
  async function open(proxy: URL, noProxy = "") {
    const registries = await openRegistries({
      credentials: [],
      insecureHosts: ["registry.test", "other.test"],
      clock: systemClock,
      proxy: settings({ HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href, NO_PROXY: noProxy }),
    });
    onTestFinished(() => registries.close());
    return registries;
  }

  test("is asked through it, with the proxy's password for the proxy alone", async () => {
    const { registry, proxy } = await start();
    proxy.url.username = "me";
    proxy.url.password = "p%40ss";
    const registries = await open(proxy.url);
    expect(await registries.listTags(image("registry.test/api"), {}, signal)).toEqual(["1.0.0"]);
    expect((await registries.describe(image("registry.test/api:1.0.0"), {}, signal)).platforms).toEqual(["linux/amd64"]);
    expect(proxy.asked.at(-1)).toContain("http://registry.test/v2/api/");
    expect(new Set(proxy.proofs)).toEqual(new Set([`Basic ${Buffer.from("me:p@ss").toString("base64")}`]));
    expect(registry.headers.every((headers) => headers.authorization === undefined)).toBe(true);
  });

  test("tokens come through it, too", async () => {
    const { registry, proxy } = await start({ auth: { kind: "token", username: "bot", password: "p", anonymousPull: true } });
    registry.addFault({ kind: "realm", realm: "http://registry.test/token" });
    const registries = await open(proxy.url);
    expect(await registries.listTags(image("registry.test/api"), {}, signal)).toEqual(["1.0.0"]);
    expect(registry.requests.some((line) => line.includes("/token"))).toBe(true);
  });

  test("that refuses says so, without a password", async () => {
    const { proxy } = await start();
    proxy.url.username = "me";
    proxy.url.password = "s3cret";
    const registries = await open(proxy.url);
    const failure = await registries.listTags(image("other.test/api"), {}, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringMatching(/other\.test/) });
    expect(String(failure)).not.toContain("s3cret");
  });

  test("that is down says which", async () => {
    const { proxy } = await start();
    const { url } = proxy;
    const registries = await open(url);
    await proxy.close().catch(() => undefined);
    await expect(registries.listTags(image("registry.test/api"), {}, signal)).rejects.toMatchObject({
      code: "registry_unreachable",
      message: expect.stringContaining(`the proxy ${url.host} does not connect to it`),
    });
  }, 30_000);
});
