// Registries that fail in each way that is known: clear words, the right code, and nothing wrong believed.

import { afterEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../src/gitops/failure.ts";
import type { Clock } from "../../../../src/gitops/images/registry/clock.ts";
import type { Credential } from "../../../../src/gitops/images/registry/credentials.ts";
import { openRegistries, type Registries, type RegistriesOptions } from "../../../../src/gitops/images/registry/open-registries.ts";
import {
  type EmbeddedRegistry,
  type EmbeddedRegistryOptions,
  startEmbeddedRegistry,
} from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { image } from "./contract.ts";

const running: { close(): Promise<void> }[] = [];
const { signal } = new AbortController();

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.close();
});

/** Time that passes only by being waited for. */
class SteppedClock implements Clock {
  nowMs = Date.parse("2026-06-01T00:00:00Z");
  waited: number[] = [];
  now(): number {
    return this.nowMs;
  }
  async delay(ms: number): Promise<void> {
    this.waited.push(ms);
    this.nowMs += ms;
  }
}

interface Setting {
  registry: EmbeddedRegistry;
  registries: Registries;
  clock: SteppedClock;
  at(text: string): ReturnType<typeof image>;
}

async function start(options: EmbeddedRegistryOptions = {}, opened: Partial<RegistriesOptions> = {}): Promise<Setting> {
  const clock = new SteppedClock();
  const registry = await startEmbeddedRegistry(options);
  running.push(registry);
  for (const tag of ["1.0.0", "1.1.0"]) registry.pushImage({ name: "api", tag });
  registry.pushImage({ name: "web", tag: "1" });
  const registries = await openRegistries({ credentials: [], insecureHosts: [registry.host], clock, ...opened });
  running.push(registries);
  return { registry, registries, clock, at: (text) => image(`${registry.host}/${text}`) };
}

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const result = await promise.catch((error: unknown) => error);
  if (!(result instanceof Failure)) throw new Error(`no failure but ${JSON.stringify(result)}`);
  return result;
}

const password: Credential = { kind: "password", username: "bot", password: "s3cret-canary" };
const withPassword = { credentials: [{ find: async () => [password] }] };

describe("an answer that cannot be believed", () => {
  it("truncated JSON in the list of tags", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "truncated_json", on: "tags" });
    expect(await failureOf(registries.listTags(at("api"), {}, signal))).toMatchObject({
      code: "registry_invalid",
      retry: "backoff",
      message: `Could not list the tags of ${registry.host}/api: the list from ${registry.host} is cut off or no JSON.`,
    });
  });

  it("an answer that is cut off is asked for again", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "cut_off", on: "tags", times: 1 });
    expect(await registries.listTags(at("api"), {}, signal)).toEqual(["1.0.0", "1.1.0"]);
  });

  it.each(["manifest", "blob"] as const)("other bytes than the digest of a %s", async (on) => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "wrong_bytes", on });
    const failure = await failureOf(registries.describe(at("api:1.1.0"), {}, signal));
    expect(failure).toMatchObject({ code: "registry_invalid", message: expect.stringContaining("does not match its digest") });
  });

  it("a digest in the header that is of something else", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "wrong_digest", on: "manifest" });
    expect(await failureOf(registries.describe(at("api:1.1.0"), {}, signal))).toMatchObject({
      code: expect.stringMatching(/^registry_(invalid|not_found)$/),
    });
  });

  it.each([
    ["no list", { tags: "1.0.0" }, "registry_invalid"],
    ["nothing", {}, "registry_invalid"],
  ])("%s in place of the tags", async (_name, body, code) => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "body", body, on: "tags" });
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).code).toBe(code);
  });

  it("tags that are none are left out, null is no tag at all", async () => {
    const { registry, registries, at } = await start();
    const off = registry.addFault({ kind: "body", body: { tags: ["1.0", 7, "a b", "-x", "<!channel>", "1.0"] }, on: "tags" });
    expect(await registries.listTags(at("api"), {}, signal)).toEqual(["1.0"]);
    off();
    registry.addFault({ kind: "body", body: { name: "api", tags: null }, on: "tags" });
    expect(await registries.listTags(at("api"), {}, signal)).toEqual([]);
  });

  it.each([
    ["an image and an index at once", { schemaVersion: 2, manifests: [], config: {}, layers: [] }, /image and an index at once/],
    ["the old schema", { schemaVersion: 1, fsLayers: [] }, /schema 1/],
    ["something else", { hello: "world" }, /neither an image nor an index/],
  ])("a manifest that is %s", async (_name, body, message) => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "body", body, on: "manifest" });
    const failure = await failureOf(registries.describe(at("api:1.0.0"), {}, signal));
    expect(failure.code).toBe("registry_invalid");
    expect(failure.message).toMatch(message);
  });

  it("an answer over the limit", async () => {
    const { registries, at } = await start({}, { limits: { maxTagPageBytes: 10 } });
    expect(await failureOf(registries.listTags(at("api"), {}, signal))).toMatchObject({
      code: "registry_invalid",
      message: expect.stringContaining("larger than 10 bytes"),
    });
  });

  it("pages that lead to another host, or round in a circle", async () => {
    const { registry, registries, at } = await start();
    const link = (to: string) =>
      registry.addFault({ kind: "body", body: { tags: ["1"] }, headers: { Link: `<${to}>; rel="next"` }, on: "tags" });
    for (const to of ["https://evil.example/v2/api/tags/list", "//evil.example/v2/api/tags/list"]) {
      const off = link(to);
      expect((await failureOf(registries.listTags(at("api"), { urgent: true }, signal))).message).toContain("on another host");
      off();
    }
    link("/v2/api/tags/list?n=1000");
    expect((await failureOf(registries.listTags(at("api"), { urgent: true }, signal))).message).toContain("do not end");
  });

  it("no more tags than the limit", async () => {
    const { registries, at } = await start({ maxPageSize: 1 }, { limits: { maxTags: 1 } });
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).message).toContain("more than 1 tags");
  });
});

it("50,000 tags on pages of 1,000", async () => {
  const { registry, registries, at } = await start();
  const tags = Array.from({ length: 50_000 }, (_, index) => `1.0.${index}`);
  registry.addFault({ kind: "body", body: { tags }, on: "tags", times: 1 });
  expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(50_000);
});

describe("a registry that is not there", () => {
  it("is tried again, and then said to be", async () => {
    const { registry, registries, clock, at } = await start();
    await registries.listTags(at("api"), {}, signal);
    registry.addFault({ kind: "down" });
    const failure = await failureOf(registries.listTags(at("api"), {}, signal));
    expect(failure).toMatchObject({
      code: "registry_unreachable",
      retry: "backoff",
      message: expect.stringContaining(`Could not list the tags of ${registry.host}/api: ${registry.host} cannot be used`),
    });
    expect(clock.waited).toEqual([250, 1_000]);
  });

  it("comes back between two tries", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "status", status: 503, times: 2 });
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
  });

  it("does not answer in time", async () => {
    const { registry, registries, at } = await start({}, { limits: { requestTimeoutMs: 30, maxTries: 1 } });
    await registries.listTags(at("api"), {}, signal).catch(() => undefined);
    registry.addFault({ kind: "slow", delayMs: 60_000 });
    expect((await failureOf(registries.listTags(at("web"), {}, signal))).message).toMatch(/no answer within|within/);
  });

  it("an abort of the caller ends it as cancelled", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "slow", delayMs: 60_000 });
    const abort = new AbortController();
    const asked = failureOf(registries.listTags(at("api"), {}, abort.signal));
    abort.abort();
    expect((await asked).code).toBe("cancelled");
  });

  it("is not asked over HTTP unless it was named", async () => {
    const { registries, registry, at } = await start({}, { insecureHosts: ["other.example"] });
    const failure = await failureOf(registries.listTags(at("api"), {}, signal));
    expect(failure.code).toBe("registry_unreachable");
    expect(registry.requests).toEqual([]);
  });
});

describe("rate limits", () => {
  it("a short Retry-After is waited for", async () => {
    const { registry, registries, clock, at } = await start();
    await registries.listTags(at("web"), {}, signal);
    registry.addFault({ kind: "rate_limited", retryAfterS: 3, times: 1 });
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
    expect(clock.waited).toEqual([3_000]);
  });

  it("a long one fails at once, for every image of the host, until it has passed", async () => {
    const { registry, registries, clock, at } = await start();
    registry.addFault({ kind: "rate_limited", retryAfterS: 120, times: 1 });
    expect(await failureOf(registries.listTags(at("api"), {}, signal))).toMatchObject({
      code: "registry_rate_limited",
      retry: "backoff",
      retryAfterMs: 120_000,
    });
    const before = registry.requests.length;
    expect((await failureOf(registries.listTags(at("web"), {}, signal))).message).toMatch(/asked again in 1\d\d s/);
    expect(registry.requests.length).toBe(before);
    clock.nowMs += 121_000;
    expect(await registries.listTags(at("web"), {}, signal)).toEqual(["1"]);
  });

  it("no more requests a second than allowed", async () => {
    const { registries, clock, at } = await start({}, { limits: { requestsPerSecond: 2, burst: 2 } });
    const startMs = clock.nowMs;
    for (let round = 0; round < 6; round += 1) await registries.headDigest(at("api:1.0.0"), {}, signal);
    expect(clock.nowMs - startMs).toBeGreaterThanOrEqual(2_000);
  });
});

describe("back-off by image", () => {
  it("one image's failure leaves the others alone", async () => {
    const { registry, registries, clock, at } = await start();
    registry.addFault({ kind: "truncated_json", repository: "api", times: 2 });
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).code).toBe("registry_invalid");
    expect(await registries.listTags(at("web"), {}, signal)).toEqual(["1"]);
    const before = registry.requests.length;
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).message).toContain("asked again in 10 s");
    expect(registry.requests.length).toBe(before);
    expect((await failureOf(registries.listTags(at("api"), { urgent: true }, signal))).message).not.toContain("asked again");
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).message).toContain("2 failures; asked again in 20 s");
    clock.nowMs += 20_001;
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
  });

  it("a tag that is not there yet is no reason to wait", async () => {
    const { registry, registries, at } = await start();
    expect((await failureOf(registries.headDigest(at("api:2.0.0"), {}, signal))).code).toBe("registry_not_found");
    const { digest } = registry.pushImage({ name: "api", tag: "2.0.0" });
    expect(await registries.headDigest(at("api:2.0.0"), {}, signal)).toBe(digest);
  });
});

describe("credentials go only where they may", () => {
  it("a realm on another host gets none, and is not even asked", async () => {
    const evil = await startEmbeddedRegistry({ auth: { kind: "token", username: "bot", password: "s3cret-canary" } });
    running.push(evil);
    const { registry, registries, at } = await start({}, withPassword);
    const realm = evil.url.replace("127.0.0.1", "localhost");
    registry.addFault({ kind: "realm", realm: `${realm}/token` });
    const failure = await failureOf(registries.listTags(at("api"), {}, signal));
    expect(failure).toMatchObject({ code: "registry_auth", message: expect.stringContaining("token realm") });
    expect(failure.message).not.toContain("canary");
    expect(evil.requests).toEqual([]);
  });

  it.each([
    ["the clouds' metadata", "http://169.254.169.254/latest/meta-data"],
    ["the loopback by HTTPS", "https://127.0.0.2/token"],
    ["a private network", "https://10.0.0.1/token"],
    ["IPv4 inside IPv6", "https://[::ffff:10.0.0.1]/token"],
    ["no URL", "token"],
    ["a URL with a password", "https://u:p@auth.example/token"],
    ["another scheme", "file:///etc/passwd"],
  ])("a realm that is %s is not asked, even without credentials", async (_name, realm) => {
    const { registry, registries, at } = await start({}, { limits: { maxTries: 1 } });
    registry.addFault({ kind: "realm", realm });
    const failure = await failureOf(registries.listTags(at("api"), {}, signal));
    expect(failure.code).toMatch(/^registry_(auth|unreachable)$/);
    expect(failure.message).toMatch(/token realm|must not be asked/);
  });

  it("a redirect on the same host keeps them, one to another host does not", async () => {
    const store = await startEmbeddedRegistry();
    running.push(store);
    const { registry, registries, at } = await start(
      { auth: { kind: "basic", username: "bot", password: "s3cret-canary" } },
      { ...withPassword, insecureHosts: ["127.0.0.1", "localhost"] },
    );
    store.pushImage({ name: "api", tag: "1.1.0", createdAt: "2026-01-01T00:00:00Z" });
    registry.pushImage({ name: "api", tag: "1.1.0", createdAt: "2026-01-01T00:00:00Z" });
    registry.addFault({ kind: "redirect", to: `${store.url.replace("127.0.0.1", "localhost")}/v2/api/blobs/`, on: "blob" });
    expect(await registries.describe(at("api:1.1.0"), {}, signal)).toMatchObject({ kind: "image" });
    expect(store.requests.map((line) => line.replace(/sha256:.*/, "…"))).toEqual(["GET /v2/api/blobs/…"]);
    expect(store.headers.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it("a redirect to a private host that nobody named is refused", async () => {
    const { registry, registries, at } = await start();
    for (const to of ["https://10.0.0.1/blobs/", "http://example.com/blobs/", "http://169.254.169.254/"]) {
      const off = registry.addFault({ kind: "redirect", to, on: "blob" });
      const failure = await failureOf(registries.describe(at("api:1.1.0"), { urgent: true }, signal));
      expect(failure.message).toMatch(/must not be asked|not https/);
      off();
    }
  });

  it("an image on a link-local address is not asked for", async () => {
    const { registries } = await start();
    const failure = await failureOf(registries.listTags(image("169.254.169.254/latest/meta-data"), {}, signal));
    expect(failure).toMatchObject({ code: "registry_unreachable", retry: "never", message: expect.stringContaining("must not be asked") });
  });
});

describe("tokens", () => {
  it("one serves many requests, and is renewed when it runs out or is refused", async () => {
    let serverMs = 0;
    const { registry, registries, clock, at } = await start(
      { auth: { kind: "token", username: "bot", password: "s3cret-canary", expiresInS: 300 }, clock: { now: () => serverMs } },
      withPassword,
    );
    const tokenRequests = () => registry.requests.filter((line) => line.includes("/token")).length;
    await Promise.all([1, 2, 3].map(() => registries.headDigest(at("api:1.0.0"), {}, signal)));
    await registries.headDigest(at("api:1.0.0"), {}, signal);
    expect(tokenRequests()).toBe(1);
    registry.revokeTokens();
    await registries.headDigest(at("api:1.0.0"), {}, signal);
    expect(tokenRequests()).toBe(2);
    clock.nowMs += 61_000;
    serverMs += 61_000;
    await registries.headDigest(at("api:1.0.0"), {}, signal);
    expect(tokenRequests()).toBe(3);
  });

  it("an identity token is exchanged for one", async () => {
    const { registry, registries, at } = await start(
      { auth: { kind: "token", username: "bot", password: "refresh-canary" } },
      { credentials: [{ find: async () => [{ kind: "identity_token", token: "refresh-canary" }] }] },
    );
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
    expect(registry.requests).toContain("POST /token");
  });

  it("a server that calls it access_token only is understood, too", async () => {
    const { registry, registries, at } = await start({}, withPassword);
    registry.addFault({ kind: "realm", realm: `${registry.url}/token` });
    registry.addFault({ kind: "body", body: { access_token: "abc", expires_in: 60 }, on: "token" });
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
  });

  it.each([
    ["a refusal", { kind: "status", status: 401, on: "token" } as const, "registry_auth"],
    ["no token", { kind: "body", body: {}, on: "token" } as const, "registry_invalid"],
    ["too many requests", { kind: "rate_limited", retryAfterS: 600, on: "token" } as const, "registry_rate_limited"],
    ["a fault", { kind: "status", status: 503, on: "token" } as const, "registry_unreachable"],
  ])("%s from the token server", async (_name, fault, code) => {
    const { registry, registries, at } = await start({ auth: { kind: "token", username: "bot", password: "s3cret-canary" } }, withPassword);
    registry.addFault(fault);
    const failure = await failureOf(registries.listTags(at("api"), {}, signal));
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain("canary");
  });
});

describe("a source of credentials that fails", () => {
  const failing = { find: () => Promise.reject(new Failure("registry_unreachable", "The cloud does not answer.", { retry: "backoff" })) };

  it("does not matter where anybody may pull", async () => {
    const { registries, at } = await start({}, { credentials: [failing] });
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
  });

  it("is the reason where the registry refuses", async () => {
    const { registries, at } = await start(
      { auth: { kind: "basic", username: "bot", password: "s3cret-canary" } },
      { credentials: [failing] },
    );
    expect((await failureOf(registries.listTags(at("api"), {}, signal))).message).toContain("The cloud does not answer.");
  });
});

describe("what is remembered", () => {
  it("a list is taken from the cache as long as it may be", async () => {
    const { registry, registries, clock, at } = await start();
    await registries.listTags(at("api"), {}, signal);
    const before = registry.requests.length;
    await registries.listTags(at("api"), { maxAgeMs: 60_000 }, signal);
    expect(registry.requests.length).toBe(before);
    clock.nowMs += 60_000;
    registry.pushImage({ name: "api", tag: "2" });
    expect(await registries.listTags(at("api"), { maxAgeMs: 60_000 }, signal)).toHaveLength(3);
  });

  it("a list that did not change is not sent again", async () => {
    const { registry, registries, at } = await start();
    registry.addFault({ kind: "body", body: { tags: ["kept"] }, headers: { ETag: '"v1"' }, on: "tags", times: 1 });
    await registries.listTags(at("api"), {}, signal);
    registry.addFault({ kind: "status", status: 304, on: "tags", times: 1 });
    expect(await registries.listTags(at("api"), {}, signal)).toEqual(["kept"]);
    expect(registry.headers.at(-1)?.["if-none-match"]).toBe('"v1"');
  });

  it("a digest is described once", async () => {
    const { registry, registries, at } = await start();
    const first = await registries.describe(at("api:1.0.0"), {}, signal);
    const before = registry.requests.length;
    expect(await registries.describe(at("api:1.0.0"), {}, signal)).toEqual(first);
    expect(registry.requests.slice(before)).toEqual(["HEAD /v2/api/manifests/1.0.0"]);
  });

  it("not across holders of credentials", async () => {
    const { registry, registries, at } = await start();
    await registries.listTags(at("api"), {}, signal);
    const before = registry.requests.length;
    await registries.listTags(at("api"), { maxAgeMs: 60_000, credentials: [{ find: async () => [password] }] }, signal);
    expect(registry.requests.length).toBe(before + 1);
  });

  it("a cache that fails is no reason not to ask", async () => {
    const broken = { get: () => Promise.reject(new Error("down")), set: () => Promise.reject(new Error("down")) };
    const { registries, at } = await start({}, { cache: broken });
    expect(await registries.listTags(at("api"), {}, signal)).toHaveLength(2);
  });

  it("what is in the cache and is no answer is not believed", async () => {
    const { registries, at } = await start({}, { cache: { get: async () => "{", set: async () => undefined } });
    expect(await registries.listTags(at("api"), { maxAgeMs: 60_000 }, signal)).toHaveLength(2);
  });
});

it("a CA file that cannot be read is a matter of the configuration", async () => {
  const opened = openRegistries({ credentials: [], insecureHosts: [], caFile: "/nowhere/ca.pem", clock: new SteppedClock() });
  expect(await failureOf(opened)).toMatchObject({
    code: "config_invalid",
    message: "The file of registries.caFile cannot be read: /nowhere/ca.pem.",
  });
});
