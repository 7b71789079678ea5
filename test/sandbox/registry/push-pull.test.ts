// The embedded registry over HTTP: pushing, pulling, listing, deleting, and telling of it.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  type EmbeddedRegistry,
  type EmbeddedRegistryOptions,
  startEmbeddedRegistry,
} from "../../../src/sandbox/registry/start-embedded-registry.ts";

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.close();
});

async function start(options: EmbeddedRegistryOptions = {}): Promise<EmbeddedRegistry> {
  const registry = await startEmbeddedRegistry(options);
  running.push(registry);
  return registry;
}

function sha256(text: string | Buffer): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Pushes one blob and an image of it over HTTP, as a client does. */
async function pushOverHttp(
  { url }: EmbeddedRegistry,
  name: string,
  tag: string,
  authorization?: string,
): Promise<{ digest: string; status: number }> {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const content = "a layer";
  const begun = await fetch(`${url}/v2/${name}/blobs/uploads/`, { method: "POST", headers });
  const location = begun.headers.get("location") ?? "";
  const patched = await fetch(url + location, { method: "PATCH", headers, body: content.slice(0, 3) });
  expect(patched.headers.get("range")).toBe("0-2");
  await fetch(url + location, { method: "PATCH", headers: { ...headers, "content-range": "3-6" }, body: content.slice(3) });
  const ended = await fetch(`${url}${location}?digest=${sha256(content)}`, { method: "PUT", headers });
  expect(ended.status).toBe(201);
  const layer = { mediaType: "application/octet-stream", digest: sha256(content), size: content.length };
  const manifest = JSON.stringify({ schemaVersion: 2, config: layer, layers: [layer] });
  const pushed = await fetch(`${url}/v2/${name}/manifests/${tag}`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/vnd.oci.image.manifest.v1+json" },
    body: manifest,
  });
  return { digest: pushed.headers.get("docker-content-digest") ?? "", status: pushed.status };
}

describe("push and pull", () => {
  it("an image pushed in chunks is there, and heard of", async () => {
    const registry = await start();
    const heard: unknown[] = [];
    registry.onPush(({ action, repository, tag, digest }) => void heard.push({ action, repository, tag, digest }));
    const { digest, status } = await pushOverHttp(registry, "team/api", "1.0.0");
    expect(status).toBe(201);
    expect(heard).toEqual([{ action: "push", repository: "team/api", tag: "1.0.0", digest }]);
    const pulled = await fetch(`${registry.url}/v2/team/api/manifests/1.0.0`);
    expect(sha256(Buffer.from(await pulled.arrayBuffer()))).toBe(digest);
    expect([registry.has("team/api:1.0.0"), registry.has(`${registry.host}/team/api@${digest}`), registry.has("team/api:2")]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("HEAD has the headers and no body", async () => {
    const registry = await start();
    const { digest } = registry.pushImage({ name: "api", tag: "1" });
    const head = await fetch(`${registry.url}/v2/api/manifests/1`, { method: "HEAD" });
    expect([head.status, head.headers.get("docker-content-digest"), await head.text()]).toEqual([200, digest, ""]);
  });

  it("equal images have equal digests, others not", async () => {
    const registry = await start();
    const image = { name: "api", createdAt: "2026-01-01T00:00:00Z" };
    expect(registry.pushImage({ ...image, tag: "1" }).digest).toBe(registry.pushImage({ ...image, tag: "1" }).digest);
    expect(registry.pushImage({ ...image, tag: "1" }).digest).not.toBe(registry.pushImage({ ...image, tag: "2" }).digest);
  });

  it("what a manifest refers to must be there, and the digest must fit", async () => {
    const { url } = await start();
    const missing = JSON.stringify({ schemaVersion: 2, config: { digest: sha256("x"), size: 1 }, layers: [] });
    const answers = await Promise.all([
      fetch(`${url}/v2/a/manifests/1`, { method: "PUT", body: missing }),
      fetch(`${url}/v2/a/manifests/${sha256("y")}`, { method: "PUT", body: missing }),
      fetch(`${url}/v2/a/manifests/1`, { method: "PUT", body: "{" }),
      fetch(`${url}/v2/a/blobs/uploads/?digest=${sha256("y")}`, { method: "POST", body: "z" }),
      fetch(`${url}/v2/A/tags/list`),
      fetch(`${url}/v2/none/tags/list`),
    ]);
    const codes = await Promise.all(answers.map(async (each) => ((await each.json()) as { errors: [{ code: string }] }).errors[0].code));
    expect(codes).toEqual([
      "MANIFEST_BLOB_UNKNOWN",
      "DIGEST_INVALID",
      "MANIFEST_INVALID",
      "DIGEST_INVALID",
      "NAME_INVALID",
      "NAME_UNKNOWN",
    ]);
  });

  it("blobs are mounted from where they are", async () => {
    const registry = await start();
    await pushOverHttp(registry, "a", "1");
    const mounted = await fetch(`${registry.url}/v2/b/blobs/uploads/?mount=${sha256("a layer")}&from=a`, { method: "POST" });
    expect(mounted.status).toBe(201);
    expect(await (await fetch(`${registry.url}/v2/b/blobs/${sha256("a layer")}`)).text()).toBe("a layer");
  });

  it("a deleted tag is gone, a deleted manifest takes its tags along", async () => {
    const registry = await start();
    const { digest } = registry.pushImage({ name: "api", tag: "1" });
    registry.pushImage({ name: "api", tag: "2" });
    await fetch(`${registry.url}/v2/api/manifests/2`, { method: "DELETE" });
    expect(registry.tags("api")).toEqual(["1"]);
    await fetch(`${registry.url}/v2/api/manifests/${digest}`, { method: "DELETE" });
    expect(registry.tags("api")).toEqual([]);
  });
});

it("lists tags by pages", async () => {
  const registry = await start({ maxPageSize: 2 });
  for (const tag of ["3", "1", "5", "2", "4"]) registry.pushImage({ name: "api", tag });
  const seen: string[][] = [];
  let next: string | undefined = "/v2/api/tags/list?n=100";
  while (next !== undefined) {
    const response: Response = await fetch(registry.url + next);
    seen.push(((await response.json()) as { tags: string[] }).tags);
    next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  }
  expect(seen).toEqual([["1", "2"], ["3", "4"], ["5"]]);
});

it("knows what refers to a manifest", async () => {
  const registry = await start();
  const image = registry.pushImage({ name: "api", tag: "1" });
  const subject = { mediaType: image.mediaType, digest: image.digest, size: 1 };
  const signature = JSON.stringify({ schemaVersion: 2, artifactType: "application/example", layers: [], subject });
  const pushed = await fetch(`${registry.url}/v2/api/manifests/sig`, { method: "PUT", body: signature });
  expect(pushed.headers.get("oci-subject")).toBe(image.digest);
  const index = (await (await fetch(`${registry.url}/v2/api/referrers/${image.digest}?artifactType=application/example`)).json()) as {
    manifests: { digest: string }[];
  };
  expect(index.manifests.map(({ digest }) => digest)).toEqual([sha256(signature)]);
});

describe("access", () => {
  const credentials = { username: "bot", password: "s3cret" };

  it("by password", async () => {
    const registry = await start({ auth: { kind: "basic", ...credentials } });
    expect((await fetch(`${registry.url}/v2/`)).headers.get("www-authenticate")).toMatch(/^Basic/);
    const basic = `Basic ${Buffer.from("bot:s3cret").toString("base64")}`;
    expect((await pushOverHttp(registry, "api", "1", basic)).status).toBe(201);
  });

  it("by a token that covers the repository and has not run out", async () => {
    let nowMs = 0;
    const registry = await start({
      auth: { kind: "token", ...credentials, anonymousPull: true, expiresInS: 60 },
      clock: { now: () => nowMs },
    });
    registry.pushImage({ name: "api", tag: "1" });
    const ask = async (scope: string) => ((await (await fetch(`${registry.url}/token?scope=${scope}`)).json()) as { token: string }).token;
    const read = async (token: string) =>
      (await fetch(`${registry.url}/v2/api/tags/list`, { headers: { authorization: `Bearer ${token}` } })).status;
    const token = await ask("repository:api:pull,push");
    expect(await read(token)).toBe(200);
    expect(await read(await ask("repository:other:pull"))).toBe(401);
    expect(
      (await fetch(`${registry.url}/v2/api/manifests/1`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } })).status,
    ).toBe(401);
    nowMs = 61_000;
    expect(await read(token)).toBe(401);
  });
});

describe("notifications", () => {
  async function listen(
    answers: number[],
  ): Promise<{ url: string; got: { body: Record<string, unknown>; header: unknown; type: unknown }[] }> {
    const got: { body: Record<string, unknown>; header: unknown; type: unknown }[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        got.push({
          body: JSON.parse(Buffer.concat(chunks).toString()),
          header: request.headers["x-secret"],
          type: request.headers["content-type"],
        });
        response.writeHead(answers.shift() ?? 200).end();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    running.push({
      close: async () => {
        const closed = once(server, "close");
        server.close();
        server.closeAllConnections();
        await closed;
      },
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/distribution/x`, got };
  }

  it("come in distribution's envelope, with the headers asked for, until they are taken", async () => {
    const { url, got } = await listen([500, 503]);
    const registry = await start({ notifications: { endpoints: [{ url, headers: { "X-Secret": "shh" } }], firstDelayMs: 1 } });
    const { digest, mediaType } = registry.pushImage({ name: "team/api", tag: "1.5.0" });
    await registry.notificationsSettled();
    expect(got).toHaveLength(3);
    expect(got[2]).toMatchObject({
      header: "shh",
      type: "application/vnd.docker.distribution.events.v1+json",
      body: {
        events: [
          {
            action: "push",
            target: { repository: "team/api", tag: "1.5.0", digest, mediaType },
            request: { host: registry.host, method: "PUT" },
          },
        ],
      },
    });
  });

  it("keep their order, and stop when taken off", async () => {
    const { url, got } = await listen([]);
    const registry = await start();
    const remove = registry.addEndpoint({ url });
    for (const tag of ["1", "2", "3"]) registry.pushImage({ name: "api", tag });
    await registry.notificationsSettled();
    remove();
    registry.pushImage({ name: "api", tag: "4" });
    await registry.notificationsSettled();
    expect(got.map(({ body }) => (body.events as [{ target: { tag: string } }])[0].target.tag)).toEqual(["1", "2", "3"]);
  });
});

describe("faults", () => {
  it("hit what they are meant for, as often as they are meant to", async () => {
    const registry = await start();
    registry.pushImage({ name: "api", tag: "1" });
    registry.pushImage({ name: "web", tag: "1" });
    const status = async (path: string) => (await fetch(registry.url + path).catch(() => ({ status: 0 }))).status;
    const remove = registry.addFault({ kind: "status", status: 503, repository: "api", on: "tags" });
    expect([await status("/v2/api/tags/list"), await status("/v2/api/manifests/1"), await status("/v2/web/tags/list")]).toEqual([
      503, 200, 200,
    ]);
    remove();
    registry.addFault({ kind: "down", times: 1 });
    expect([await status("/v2/"), await status("/v2/")]).toEqual([0, 200]);
    registry.addFault({ kind: "rate_limited", retryAfterS: 7, times: 1 });
    expect((await fetch(`${registry.url}/v2/`)).headers.get("retry-after")).toBe("7");
  });

  it("damage the body", async () => {
    const registry = await start();
    const { digest } = registry.pushImage({ name: "api", tag: "1" });
    const read = async () => Buffer.from(await (await fetch(`${registry.url}/v2/api/manifests/1`)).arrayBuffer());
    registry.addFault({ kind: "wrong_bytes", times: 1 });
    const changed = await read();
    expect(sha256(changed)).not.toBe(digest);
    expect(JSON.parse(changed.toString())).toBeTypeOf("object");
    registry.addFault({ kind: "truncated_json", times: 1 });
    expect((await read()).length).toBeLessThan(changed.length);
    registry.addFault({ kind: "cut_off", times: 1 });
    await expect(read()).rejects.toThrow();
    expect(sha256(await read())).toBe(digest);
  });
});
