// The endpoint over real HTTP: who is let in, what is stored before the answer, and what is told apart.

import { afterEach, describe, expect, it } from "vitest";
import type { HookEvent } from "../../../src/bot/hooks/hook-event.ts";
import { hookSources } from "../../../src/bot/hooks/hook-source.ts";
import { createHooksHandler } from "../../../src/bot/hooks/receive/hooks-handler.ts";
import { deliver, type HooksServer, openHooksServer } from "./hooks-server.ts";
import { hookCases } from "./payloads/all-cases.ts";
import { receiverOf } from "./proofs.ts";

const open: HooksServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(...options: Parameters<typeof openHooksServer>): Promise<HooksServer> {
  const server = await openHooksServer({ receivers: hookSources.map((source) => receiverOf(source)), ...options[0] });
  open.push(server);
  return server;
}

const image = { image: "ghcr.io/acme/api:1" };

describe("every payload of every source", () => {
  it("is answered as it reads", async () => {
    const server = await start();
    for (const { source, name, headers, body, expected, malformed, options } of hookCases) {
      const events = server.accepted.length;
      server.clock.nowMs += 2 * 86_400_000;
      const sent = await deliver(server, source, body, { headers });
      const registryIsSet = options?.registry === receiverOf(source).registry;
      if (malformed) expect([name, sent.status]).toEqual([name, 400]);
      else if (typeof expected === "string")
        expect([name, sent.status, sent.body]).toEqual([name, 200, { ignored: expect.stringContaining(expected) }]);
      else if (registryIsSet) {
        expect([name, sent.status, sent.body]).toEqual([name, 202, { accepted: expected.length }]);
        expect(server.accepted.at(-1)?.events).toEqual(expected);
        expect(server.accepted.at(-1)?.meta).toMatchObject({ source, receiver: "test", delivery: expect.stringMatching(/^[0-9a-f]{64}$/) });
      }
      if (malformed || typeof expected === "string") expect(server.accepted).toHaveLength(events);
    }
    expect(server.accepted.length).toBeGreaterThan(60);
  });

  it("that names no registry host is told what to set", async () => {
    const server = await start({ receivers: [receiverOf("nexus", { registry: undefined })] });
    const sent = await deliver(server, "nexus", { action: "CREATED", component: { format: "docker", name: "acme/api", version: "1" } });
    expect(sent).toMatchObject({ status: 200, body: { ignored: expect.stringContaining("set `registry`") } });
    expect(server.accepted).toEqual([]);
  });
});

describe("who is let in", () => {
  it.each([
    ["another path", "/hook/generic/test"],
    ["no receiver", "/hooks/generic"],
    ["an unknown receiver", "/hooks/generic/other"],
    ["an unknown source", "/hooks/svn/test"],
    ["a receiver of another source", "/hooks/github/only-generic"],
    ["a prototype's property", "/hooks/generic/__proto__"],
    ["more behind the secret", "/hooks/generic/test/a/b"],
    ["a broken escape", "/hooks/generic/%E0%A4%A"],
    ["a very long URL", `/hooks/generic/test?secret=${"a".repeat(4_000)}`],
  ])("%s is not found", async (_name, path) => {
    const server = await start({ receivers: [receiverOf("generic"), receiverOf("generic", { name: "only-generic" })] });
    const response = await fetch(server.url + path, { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
  });

  it("only POST is", async () => {
    const server = await start();
    const response = await fetch(`${server.url}/hooks/generic/test`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it.each(hookSources)("%s with another's secret is not, and touches nothing", async (source) => {
    const server = await start();
    const sent = await deliver(server, source, image, { key: "another secret" });
    expect(sent.status).toBe(401);
    expect([server.accepted, server.store.keys.size]).toEqual([[], 0]);
  });

  it("a bad signature on a malformed body is 401 and not 400", async () => {
    const server = await start();
    expect((await deliver(server, "github", "{", { key: "another secret" })).status).toBe(401);
    expect((await deliver(server, "github", "{")).status).toBe(400);
  });

  it("nobody is when Google's keys cannot be had, but they may come again", async () => {
    const server = await start({ googleKeys: { find: () => Promise.reject(new Error("unreachable")) } });
    const sent = await deliver(server, "gar", { message: { data: "" } });
    expect([sent.status, sent.headers.get("retry-after")]).toEqual([503, "10"]);
  });

  it("two receivers of one source and name are a mistake", () => {
    const receivers = [receiverOf("generic"), receiverOf("generic")];
    const options = { receivers, accept: async () => undefined, seen: { firstSeen: async () => true, forget: async () => undefined } };
    expect(() => createHooksHandler({ ...options, clock: Date.now, log: console as never })).toThrow("one source and name");
  });
});

describe("storing", () => {
  it("comes before the answer", async () => {
    const server = await start();
    let answered = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    server.onAccept = () => {
      reached.resolve();
      return promise;
    };
    const sent = deliver(server, "generic", image).then((answer) => {
      answered = true;
      return answer;
    });
    await reached.promise;
    expect(answered).toBe(false);
    resolve();
    expect((await sent).status).toBe(202);
  });

  it("that fails is 503, and the next try is taken", async () => {
    const server = await start();
    server.onAccept = () => Promise.reject(new Error("Redis is away"));
    const failed = await deliver(server, "generic", image);
    expect([failed.status, failed.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(JSON.stringify(failed.body)).not.toContain("Redis");
    server.onAccept = async () => undefined;
    expect((await deliver(server, "generic", image)).status).toBe(202);
    expect(server.accepted).toHaveLength(1);
  });

  it("that never ends is 503 in time", async () => {
    const server = await start({ acceptTimeoutMs: 20 });
    server.onAccept = () => new Promise(() => undefined);
    expect((await deliver(server, "generic", image)).status).toBe(503);
    expect(server.store.keys.size).toBe(0);
  });

  it("is not tried when deliveries cannot be told apart", async () => {
    const server = await start();
    server.store.failWith = new Error("Redis is away");
    expect((await deliver(server, "generic", image)).status).toBe(503);
    expect(server.accepted).toEqual([]);
  });

  it("that fails and cannot be taken back is 503 all the same", async () => {
    const server = await start();
    server.onAccept = () => {
      server.store.failWith = new Error("Redis is away");
      return Promise.reject(server.store.failWith);
    };
    expect((await deliver(server, "generic", image)).status).toBe(503);
  });
});

describe("a delivery that comes again", () => {
  const push = { ref: "refs/heads/main", after: "b2".repeat(20), repository: { clone_url: "https://github.com/acme/deploy.git" } };
  const event = (id: string) => ({ headers: { "x-github-event": "push", "x-github-delivery": id } });

  it("is answered with success and dropped", async () => {
    const server = await start();
    const first = await deliver(server, "github", push, event("1"));
    const second = await deliver(server, "github", push, event("1"));
    expect([first.status, second.status, second.body]).toEqual([202, 200, { duplicate: true }]);
    expect(server.accepted).toHaveLength(1);
  });

  it("under another id is a replay, since the id is not signed", async () => {
    const server = await start();
    await deliver(server, "github", push, event("1"));
    server.clock.nowMs += 3_600_000;
    expect((await deliver(server, "github", push, event("2"))).body).toEqual({ duplicate: true });
    expect(server.accepted).toHaveLength(1);
  });

  it("at another receiver is another delivery", async () => {
    const server = await start({ receivers: [receiverOf("github"), receiverOf("github", { name: "other" })] });
    await deliver(server, "github", push, event("1"));
    expect((await deliver(server, "github", push, { ...event("1"), receiver: "other" })).status).toBe(202);
    expect(server.accepted[0]?.meta.delivery).not.toBe(server.accepted[1]?.meta.delivery);
  });

  it("of a message that Pub/Sub tries again differs in its bytes and is the same", async () => {
    const server = await start();
    const data = Buffer.from('{"action":"INSERT","tag":"gcr.io/acme/api:1"}').toString("base64");
    const attempt = (deliveryAttempt: number) => deliver(server, "gar", { message: { data, messageId: "1" }, deliveryAttempt });
    expect([(await attempt(1)).status, (await attempt(2)).body]).toEqual([202, { duplicate: true }]);
  });

  it("from Quay a minute later is another push of the same tag", async () => {
    const server = await start();
    const quay = { docker_url: "quay.io/acme/api", updated_tags: ["latest"] };
    expect((await deliver(server, "quay", quay)).status).toBe(202);
    expect((await deliver(server, "quay", quay)).body).toEqual({ duplicate: true });
    server.clock.nowMs += 60_000;
    expect((await deliver(server, "quay", quay)).status).toBe(202);
  });

  it("in the generic format is the same for a day when it has an id", async () => {
    const server = await start();
    await deliver(server, "generic", { ...image, id: 7 });
    server.clock.nowMs += 3_600_000;
    expect((await deliver(server, "generic", { ...image, id: 7 })).body).toEqual({ duplicate: true });
    expect((await deliver(server, "generic", { ...image, id: 8 })).status).toBe(202);
  });

  it("from GitLab is known by its UUID", async () => {
    const server = await start();
    const gitlab = {
      object_kind: "push",
      ref: "refs/heads/main",
      after: "b2".repeat(20),
      project: { git_http_url: "https://gitlab.com/a/b.git" },
    };
    const sent = (uuid: string) => deliver(server, "gitlab", gitlab, { headers: { "x-gitlab-event-uuid": uuid } });
    expect([(await sent("1")).status, (await sent("1")).status, (await sent("2")).status]).toEqual([202, 200, 202]);
  });
});

describe("a hundred at once", () => {
  it("are all taken, each once", async () => {
    const server = await start();
    const deliveries = Array.from({ length: 100 }, (_, i) => ({ image: `ghcr.io/acme/api-${i}:1` }));
    const sent = await Promise.all([...deliveries, ...deliveries].map((body) => deliverPatiently(server, body)));
    expect(sent.every((status) => status === 202 || status === 200)).toBe(true);
    const images = server.accepted.flatMap(({ events }) => events.map((event: HookEvent) => event.kind === "image" && event.image));
    expect(new Set(images).size).toBe(100);
    expect(images).toHaveLength(100);
  });
});

/** Comes again after 503, as the answer asks for. */
async function deliverPatiently(server: HooksServer, body: unknown): Promise<number> {
  for (;;) {
    const { status } = await deliver(server, "generic", body);
    if (status !== 503) return status;
  }
}
