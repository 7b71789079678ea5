// What the adapter sends, and its limits, lists and discovery.

import { afterEach, describe, expect, test } from "vitest";
import type { Failure } from "../../../src/gitops/failure.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";
import { type Answer, type Received, type StandIn, startStandIn } from "./api-stand-in.ts";
import { kinds } from "./memory-cluster.ts";

const { signal } = new AbortController();
const object: KubernetesObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "prod" } };

let standIn: StandIn;
afterEach(() => standIn.close());

async function start(
  answer: (request: Received, nth: number) => Answer,
  options: Parameters<typeof startStandIn>[1] = {},
): Promise<StandIn> {
  standIn = await startStandIn(answer, options);
  return standIn;
}

const status = (code: number, message: string, reason = "", details?: object): Answer => ({
  status: code,
  body: { kind: "Status", status: "Failure", code, message, reason, details },
});

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Failure,
  );
}

describe("an apply on the wire", () => {
  test("is a server-side apply as coxswain, strict, without force", async () => {
    const { cluster, received } = await start(() => ({ body: object }));
    await cluster.apply(object, kinds.ConfigMap, {}, signal);
    await cluster.apply(object, kinds.ConfigMap, { dryRun: true, force: true }, signal);
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PATCH /api/v1/namespaces/prod/configmaps/a?fieldManager=coxswain&fieldValidation=Strict&force=false",
      "PATCH /api/v1/namespaces/prod/configmaps/a?fieldManager=coxswain&fieldValidation=Strict&force=true&dryRun=All",
    ]);
    expect(received[0]?.headers).toMatchObject({
      "content-type": "application/apply-patch+yaml",
      authorization: "Bearer canary-token",
      "user-agent": "coxswain",
    });
    expect(JSON.parse(received[0]?.body ?? "")).toEqual(object);
  });

  test("a delete carries its preconditions, and one that is gone is deleted", async () => {
    const { cluster, received } = await start(() => status(404, "not found", "NotFound"));
    await cluster.remove({ resource: kinds.ConfigMap, namespace: "prod", name: "a" }, { uid: "u", resourceVersion: "7" }, signal);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ preconditions: { uid: "u", resourceVersion: "7" } });
  });

  test.each(["..", ".", ""])("%j is no name", async (name) => {
    const { cluster, received } = await start(() => ({ body: object }));
    await expect(cluster.get({ resource: kinds.ConfigMap, namespace: "prod", name }, signal)).rejects.toMatchObject({
      code: "cluster_rejected",
    });
    expect(received).toHaveLength(0);
  });

  test("a name is one segment of the path", async () => {
    const { cluster, received } = await start(() => ({ body: object }));
    await cluster.get({ resource: kinds.ConfigMap, namespace: "a/../b", name: "x?y" }, signal);
    expect(received[0]?.path).toBe("/api/v1/namespaces/a%2F..%2Fb/configmaps/x%3Fy");
  });
});

describe("limits", () => {
  test("of time", async () => {
    const { cluster } = await start(() => ({ silent: true }), { requestTimeoutMs: 50 });
    expect(await failureOf(cluster.list(kinds.ConfigMap, {}, signal))).toMatchObject({
      code: "cluster_unreachable",
      retry: "backoff",
      message: expect.stringContaining("no answer within 0.1 s"),
    });
  });

  test("an answer that did not come is not waited for again on the other kept connections", async () => {
    const gone = new Set<number | undefined>();
    let away = false;
    const { cluster } = await start(
      (request) => {
        if (!away) gone.add(request.port);
        return gone.has(request.port) && away ? { silent: true } : { body: object };
      },
      { requestTimeoutMs: 200 },
    );
    const get = (): Promise<unknown> => cluster.get({ resource: kinds.ConfigMap, namespace: "prod", name: "a" }, signal);
    await Promise.all([get(), get(), get()]);
    expect(gone.size).toBe(3);
    away = true;
    expect(await failureOf(get())).toMatchObject({ code: "cluster_unreachable" });
    expect(await get()).toEqual(object);
  });

  test("of size", async () => {
    const { cluster } = await start(() => ({ body: { items: ["x".repeat(5_000)] } }), { maxBodyBytes: 1_000 });
    expect(await failureOf(cluster.list(kinds.ConfigMap, {}, signal))).toMatchObject({
      code: "cluster_rejected",
      message: expect.stringContaining("larger than 1000 bytes"),
    });
  });

  test("an abort ends a request that is under way and those that wait for a place", async () => {
    const controller = new AbortController();
    const { cluster, received } = await start(
      () => {
        setImmediate(() => controller.abort());
        return { silent: true };
      },
      { concurrency: 1 },
    );
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(cluster.list(kinds.ConfigMap, {}, controller.signal))));
    expect(failures.map((failure) => failure.code)).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(received).toHaveLength(1);
  });

  test("of requests at once", async () => {
    let now = 0;
    let most = 0;
    const { cluster } = await start(
      () => {
        now++;
        most = Math.max(most, now);
        return { body: { items: [] } };
      },
      { concurrency: 2, onRequest: () => now-- },
    );
    await Promise.all(Array.from({ length: 20 }, () => cluster.list(kinds.ConfigMap, {}, signal)));
    expect(most).toBeLessThanOrEqual(2);
  });

  test("an answer that is not JSON is not taken for one", async () => {
    const { cluster } = await start(() => ({ body: "<html>a proxy's page</html>" }));
    expect(await failureOf(cluster.list(kinds.ConfigMap, {}, signal))).toMatchObject({ code: "cluster_unreachable" });
  });

  test("nobody there", async () => {
    const { cluster, close } = await start(() => ({}));
    await close();
    expect(await failureOf(cluster.list(kinds.ConfigMap, {}, signal))).toMatchObject({
      code: expect.stringMatching(/^cluster_unreachable$/),
    });
  });
});

describe("lists", () => {
  const item = (name: string) => ({ metadata: { name, namespace: "prod", uid: name, resourceVersion: "1" } });

  test("are read in pages, and items get the kind that the list leaves out", async () => {
    const { cluster, received } = await start(({ path }) => ({
      body: path.includes("continue=token%2F1")
        ? { items: [item("b")], metadata: {} }
        : { items: [item("a")], metadata: { continue: "token/1" } },
    }));
    const objects = await cluster.list(kinds.Deployment, { namespace: "prod", labelSelector: "a=b" }, signal);
    expect(objects.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name])).toEqual([
      ["apps/v1", "Deployment", "a"],
      ["apps/v1", "Deployment", "b"],
    ]);
    expect(received[0]?.path).toBe("/apis/apps/v1/namespaces/prod/deployments?limit=500&labelSelector=a%3Db");
  });

  test("whose page expired are read again as a whole", async () => {
    const { cluster } = await start(({ path }) => {
      if (path.includes("continue")) return status(410, "The provided continue parameter is too old", "Expired");
      return { body: path.includes("limit") ? { items: [item("a")], metadata: { continue: "x" } } : { items: [item("a"), item("b")] } };
    });
    expect(await cluster.list(kinds.ConfigMap, {}, signal)).toHaveLength(2);
  });

  test("of a kind that is not served are empty", async () => {
    const { cluster } = await start(() => ({ status: 404, body: "404 page not found" }));
    expect(await cluster.list(kinds.ConfigMap, {}, signal)).toEqual([]);
  });
});

describe("discovery", () => {
  const group = (name: string, kind: string, plural: string) => ({
    metadata: { name },
    versions: [
      {
        version: "v1",
        resources: [
          {
            resource: plural,
            responseKind: { kind },
            scope: "Namespaced",
            verbs: ["get", "patch"],
            subresources: [{ subresource: "status" }],
          },
          { resource: "nothing" },
        ],
      },
    ],
  });
  const aggregated = (path: string): Answer => ({
    headers: { etag: `"${path}"` },
    body: {
      kind: "APIGroupDiscoveryList",
      items: [path === "/api" ? group("", "Pod", "pods") : group("apps", "Deployment", "deployments")],
    },
  });

  test("aggregated: two requests, kept, and asked again for a 304", async () => {
    const { cluster, received } = await start(({ path, headers }) =>
      headers["if-none-match"] === undefined ? aggregated(path) : { status: 304 },
    );
    const resources = await cluster.resources({}, signal);
    expect(resources.map(({ group: of, version, kind, plural, namespaced }) => [of, version, kind, plural, namespaced])).toEqual([
      ["", "v1", "Pod", "pods", true],
      ["apps", "v1", "Deployment", "deployments", true],
    ]);
    await cluster.resources({}, signal);
    expect(received).toHaveLength(2);
    expect(await cluster.resources({ refresh: true }, signal)).toEqual(resources);
    expect(received).toHaveLength(4);
  });

  test("many who ask at once cost one asking", async () => {
    const { cluster, received } = await start(({ path }) => aggregated(path));
    await Promise.all(Array.from({ length: 20 }, () => cluster.resources({}, signal)));
    expect(received).toHaveLength(2);
  });

  test("one who gives up does not take the others along", async () => {
    const { cluster } = await start(({ path }) => aggregated(path));
    const controller = new AbortController();
    const first = failureOf(cluster.resources({}, controller.signal));
    const second = cluster.resources({}, signal);
    controller.abort();
    expect((await first).code).toBe("cancelled");
    expect(await second).toHaveLength(2);
  });

  test("group by group where it is not aggregated; one that is down hides its kinds alone", async () => {
    const lists: Record<string, unknown> = {
      "/api": { kind: "APIVersions", versions: ["v1"] },
      "/apis": {
        kind: "APIGroupList",
        groups: [{ versions: [{ groupVersion: "apps/v1" }] }, { versions: [{ groupVersion: "metrics.k8s.io/v1" }] }],
      },
      "/api/v1": {
        groupVersion: "v1",
        resources: [
          { name: "pods", kind: "Pod", namespaced: true, verbs: ["get"] },
          { name: "pods/status", kind: "Pod", namespaced: true, verbs: [] },
        ],
      },
      "/apis/apps/v1": {
        groupVersion: "apps/v1",
        resources: [{ name: "deployments", kind: "Deployment", namespaced: true, verbs: ["get"] }],
      },
    };
    const { cluster } = await start(({ path }) => (lists[path] === undefined ? status(503, "service unavailable") : { body: lists[path] }));
    expect((await cluster.resources({}, signal)).map((resource) => `${resource.group}/${resource.plural}`)).toEqual([
      "/pods",
      "apps/deployments",
    ]);
  });
});
