// The embedded cluster's own parts: faults on request, the log of requests, being down, and its kubeconfig.

import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { FaultEffect } from "../../../src/sandbox/cluster/api/faults.ts";
import { ApiClient, type ApiReply } from "../../../src/sandbox/cluster/control-plane/api-client.ts";
import { type EmbeddedCluster, type EmbeddedClusterOptions, startEmbeddedCluster } from "../../../src/sandbox/cluster/embedded-cluster.ts";
import { type JsonObject, stringAt } from "../../../src/sandbox/cluster/json.ts";

const opened: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function start(options: Partial<EmbeddedClusterOptions> = {}): Promise<{ cluster: EmbeddedCluster; client: ApiClient }> {
  const cluster = await startEmbeddedCluster({ images: { has: async () => true }, stepMs: 2, ...options });
  const client = new ApiClient({ url: cluster.url, token: cluster.token });
  opened.push(() => cluster.close());
  opened.push(() => client.close());
  return { cluster, client };
}

const path = "/api/v1/namespaces/default/configmaps";

function create(client: ApiClient, name = "a"): Promise<ApiReply> {
  return client.call({ method: "POST", path, body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } } });
}

describe("faults", () => {
  const answers: readonly (readonly [string, FaultEffect, Record<string, unknown>])[] = [
    [
      "RBAC",
      { kind: "forbidden", user: "bot" },
      {
        code: 403,
        reason: "Forbidden",
        message: 'configmaps is forbidden: User "bot" cannot create resource "configmaps" in API group "" in the namespace "default"',
      },
    ],
    [
      "a webhook",
      { kind: "admission", webhook: "policy.example", message: "no" },
      { code: 403, message: 'admission webhook "policy.example" denied the request: no' },
    ],
    [
      "too many requests",
      { kind: "status", code: 429, retryAfterSeconds: 3 },
      { code: 429, reason: "TooManyRequests", details: { retryAfterSeconds: 3 } },
    ],
    ["a server that cannot", { kind: "status", code: 503 }, { code: 503, reason: "ServiceUnavailable" }],
    ["a gateway", { kind: "status", code: 504, message: "late" }, { code: 504, reason: "Timeout", message: "late" }],
  ];
  it.each(answers)("answers as %s would", async (_name, effect, body) => {
    const { cluster, client } = await start();
    cluster.faults.add({ match: { verbs: ["create"], plurals: ["configmaps"] }, effect, times: 1 });
    const reply = await create(client);
    expect(reply.body).toMatchObject(body);
    expect(reply.headers["retry-after"]).toBe(effect.kind === "status" && effect.retryAfterSeconds !== undefined ? "3" : undefined);
    expect((await create(client)).code).toBe(201);
  });

  it("strikes only what it is meant for, and goes when it is taken away", async () => {
    const { cluster, client } = await start();
    const remove = cluster.faults.add({
      match: { name: "b", namespace: "default", group: "", path: /configmaps/ },
      effect: { kind: "forbidden" },
    });
    expect((await client.call({ path: `${path}/a` })).code).toBe(404);
    expect((await client.call({ path: `${path}/b` })).code).toBe(403);
    remove();
    expect((await client.call({ path: `${path}/b` })).code).toBe(404);
  });

  it("cuts the connection before or after the write", async () => {
    const { cluster, client } = await start();
    cluster.faults.add({ match: { verbs: ["create"] }, effect: { kind: "reset" }, times: 1 });
    await expect(create(client)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(cluster.get("/configmaps", "default", "a")).toBeUndefined();
    cluster.faults.add({ match: { verbs: ["create"] }, effect: { kind: "lostReply" }, times: 1 });
    await expect(create(client)).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(cluster.get("/configmaps", "default", "a")).toBeDefined();
  });

  it("can be silent until the client gives up, and late", async () => {
    const { cluster, client } = await start();
    cluster.faults.add({ match: {}, effect: { kind: "silence" }, times: 1 });
    await expect(client.call({ path, signal: AbortSignal.timeout(50) })).rejects.toThrow(/abort/i);
    cluster.faults.add({ match: {}, effect: { kind: "delay", delayMs: 5 }, times: 1 });
    expect((await client.call({ path })).code).toBe(200);
  });
});

describe("the log", () => {
  it("counts reads and writes, and what the cluster plays is not in it", async () => {
    const at = new Date("2026-01-02T03:04:05Z");
    const { cluster, client } = await start({ clock: () => at });
    await create(client);
    await client.call({ path });
    await client.call({ method: "DELETE", path: `${path}/a?dryRun=All` });
    expect(cluster.requests.writes.map((entry) => entry.path)).toEqual([path]);
    expect(cluster.requests.reads.length).toBe(2);
    expect(cluster.requests.entries[0]).toEqual({ method: "POST", path, verb: "create", at, code: 201, userAgent: "sandbox" });
    cluster.requests.clear();
    expect(cluster.requests.entries).toEqual([]);
  });
});

describe("being down", () => {
  it("refuses connections, and comes back at its place with all that it had", async () => {
    const { cluster, client } = await start();
    await create(client);
    const { url } = cluster;
    await cluster.stop();
    await expect(client.call({ path })).rejects.toThrow();
    await cluster.start();
    expect(cluster.url).toBe(url);
    expect((await client.call({ path: `${path}/a` })).code).toBe(200);
  });

  it("ends watches when it goes down", async () => {
    const { cluster, client } = await start();
    const watching = (async () => {
      for await (const event of client.watch(`${path}?watch=true&resourceVersion=1`, new AbortController().signal)) void event;
    })();
    await create(client);
    const ended = expect(watching).rejects.toThrow();
    await cluster.stop();
    await ended;
  });
});

describe("history", () => {
  it("tells a watch from before it that it is too old", async () => {
    const { cluster, client } = await start();
    const first = stringAt((await create(client)).body, "metadata", "resourceVersion");
    await create(client, "b");
    cluster.compact();
    const events = [];
    for await (const event of client.watch(`${path}?watch=true&resourceVersion=${first}`, AbortSignal.timeout(5_000))) events.push(event);
    expect(events).toEqual([{ type: "ERROR", object: expect.objectContaining({ code: 410, reason: "Expired" }) }]);
  });
});

describe("setting up", () => {
  it("has the objects that it is given, and the usual namespaces", async () => {
    const objects: JsonObject[] = [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "prod" } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "prod" }, data: { k: "v" } },
    ];
    const { cluster } = await start({ objects });
    expect(cluster.get("/configmaps", "prod", "a")).toMatchObject({ data: { k: "v" } });
    expect(cluster.list("/namespaces").map((object) => stringAt(object, "metadata", "name"))).toEqual([
      "default",
      "kube-node-lease",
      "kube-public",
      "kube-system",
      "prod",
    ]);
  });

  it("writes a kubeconfig that names its address and its token", async () => {
    const { cluster } = await start();
    expect(parse(cluster.kubeconfig())).toMatchObject({
      kind: "Config",
      clusters: [{ name: "embedded", cluster: { server: cluster.url } }],
      users: [{ name: "embedded", user: { token: cluster.token } }],
      contexts: [{ name: "embedded", context: { cluster: "embedded", user: "embedded" } }],
      "current-context": "embedded",
    });
  });

  it("tells who listens of every change", async () => {
    const { cluster, client } = await start();
    const seen: string[] = [];
    const stop = cluster.subscribe((change) => seen.push(`${change.type} ${change.kind} ${stringAt(change.object, "metadata", "name")}`));
    await create(client);
    stop();
    await create(client, "b");
    expect(seen).toEqual(["ADDED /configmaps a"]);
  });
});

describe("an image that comes later", () => {
  it("is pulled at the next try", async () => {
    const images = new Set<string>();
    const { cluster, client } = await start({ images: { has: async (reference) => images.has(reference) } });
    const spec = { containers: [{ name: "c", image: "app:1" }] };
    await client.call({
      method: "POST",
      path: "/api/v1/namespaces/default/pods",
      body: { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec },
    });
    const phases: (string | undefined)[] = [];
    const running = new Promise<void>((resolve) => {
      cluster.subscribe((change) => {
        phases.push(stringAt(change.object, "status", "phase"));
        if (JSON.stringify(change.object).includes("ImagePullBackOff")) images.add("app:1");
        if (phases.at(-1) === "Running") resolve();
      });
    });
    await running;
    expect(phases).toContain("Pending");
  });
});
