// Discovery, lists and watches.

import { expect, it } from "vitest";
import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../../../src/sandbox/cluster/json.ts";
import { type ContractTarget, makeNamespace } from "./target.ts";

async function makeConfigMaps(target: ContractTarget, namespace: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const metadata = { name, labels: { name, tier: name < "c" ? "front" : "back" } };
    const reply = await target.client.call({
      method: "POST",
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata },
    });
    expect(reply.code).toBe(201);
  }
}

function namesIn(list: JsonObject): (string | undefined)[] {
  return listAt(list, "items")
    .map((item) => stringAt(item, "metadata", "name"))
    .filter((name) => name !== "kube-root-ca.crt");
}

/** Cases of discovery. */
export function discoveryCases(target: () => ContractTarget): void {
  it("names the kinds of a group version", async () => {
    const { body } = await target().client.call({ path: "/apis/apps/v1" });
    expect(body).toMatchObject({ kind: "APIResourceList", groupVersion: "apps/v1" });
    const found = listAt(body, "resources")
      .filter(isObject)
      .find((resource) => resource.name === "deployments");
    expect(found).toMatchObject({
      singularName: "deployment",
      namespaced: true,
      kind: "Deployment",
      shortNames: ["deploy"],
      categories: ["all"],
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    });
    expect(
      listAt(body, "resources")
        .filter(isObject)
        .map((resource) => resource.name),
    ).toContain("deployments/status");
  });

  it("names the groups, with their preferred versions", async () => {
    const { body } = await target().client.call({ path: "/apis" });
    const groups = listAt(body, "groups").filter(isObject);
    for (const name of [
      "apps",
      "batch",
      "networking.k8s.io",
      "policy",
      "autoscaling",
      "rbac.authorization.k8s.io",
      "apiextensions.k8s.io",
      "coordination.k8s.io",
    ]) {
      expect(
        groups.find((group) => group.name === name),
        name,
      ).toMatchObject({ preferredVersion: { groupVersion: expect.stringContaining(`${name}/v`) } });
    }
    expect((await target().client.call({ path: "/apis/apps" })).body).toMatchObject({
      kind: "APIGroup",
      name: "apps",
      preferredVersion: { version: "v1" },
    });
    expect((await target().client.call({ path: "/api" })).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect((await target().client.call({ path: "/apis/none.example" })).code).toBe(404);
  });

  it("gives all kinds at once to who asks for aggregated discovery", async () => {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    const reply = await target().client.call({ path: "/apis", accept });
    expect(String(reply.headers["content-type"]).replaceAll(" ", "")).toContain("as=APIGroupDiscoveryList");
    expect(reply.body).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2" });
    const apps = listAt(reply.body, "items")
      .filter(isObject)
      .find((item) => stringAt(item, "metadata", "name") === "apps");
    const resources = listAt(listAt(apps, "versions")[0] ?? null, "resources").filter(isObject);
    expect(resources.find((resource) => resource.resource === "deployments")).toMatchObject({
      responseKind: { kind: "Deployment" },
      scope: "Namespaced",
      singularResource: "deployment",
    });
    const core = await target().client.call({ path: "/api", accept });
    expect(listAt(core.body, "items").length).toBe(1);
  });

  it("tells its version", async () => {
    const { body } = await target().client.call({ path: "/version" });
    expect(body).toMatchObject({ major: "1", minor: expect.stringMatching(/^\d+$/), gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/) });
  });

  it("answers a wrong token with 401", async () => {
    const reply = await target().client.call({ path: "/api/v1/namespaces", token: "wrong" });
    expect(reply.code).toBe(401);
    expect(reply.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Unauthorized",
      reason: "Unauthorized",
      code: 401,
    });
  });
}

/** Cases of lists. */
export function listCases(target: () => ContractTarget): void {
  it("lists by pages that show one state", async () => {
    const namespace = await makeNamespace(target(), "pages");
    await makeConfigMaps(target(), namespace, ["a", "b", "c", "d", "e"]);
    const path = `/api/v1/namespaces/${namespace}/configmaps?labelSelector=tier`;
    const first = await target().client.call({ path: `${path}&limit=2` });
    expect(namesIn(first.body)).toEqual(["a", "b"]);
    await target().client.call({ method: "DELETE", path: `/api/v1/namespaces/${namespace}/configmaps/d` });
    const token = encodeURIComponent(stringAt(first.body, "metadata", "continue") ?? "");
    const second = await target().client.call({ path: `${path}&limit=10&continue=${token}` });
    expect(namesIn(second.body)).toEqual(["c", "d", "e"]);
    expect(objectAt(second.body, "metadata").continue).toBeUndefined();
    expect(stringAt(second.body, "metadata", "resourceVersion")).toBe(stringAt(first.body, "metadata", "resourceVersion"));
    expect(namesIn((await target().client.call({ path })).body)).toEqual(["a", "b", "c", "e"]);
  });

  it.each([
    ["labelSelector=name%3Da", ["a"]],
    ["labelSelector=name%3D%3Da", ["a"]],
    ["labelSelector=tier%3Dfront,name%21%3Da", ["b"]],
    ["labelSelector=name%20in%20(a,d)", ["a", "d"]],
    ["labelSelector=tier,name%20notin%20(a,d)", ["b", "c"]],
    ["labelSelector=%21absent,tier", ["a", "b", "c", "d"]],
    ["fieldSelector=metadata.name%3Dc", ["c"]],
    ["fieldSelector=metadata.name%21%3Dc&labelSelector=tier%3Dback", ["d"]],
  ])("selects with %s", async (query, names) => {
    const namespace = await makeNamespace(target(), "select");
    await makeConfigMaps(target(), namespace, ["a", "b", "c", "d"]);
    expect(namesIn((await target().client.call({ path: `/api/v1/namespaces/${namespace}/configmaps?${query}` })).body)).toEqual(names);
  });

  it.each([
    ["labelSelector=a%3D%3D%3Db", 400],
    ["fieldSelector=data.x%3Db", 400],
    ["limit=x", 400],
  ])("refuses %s", async (query, code) => {
    const reply = await target().client.call({ path: `/api/v1/namespaces/default/configmaps?${query}` });
    expect(reply.code).toBe(code);
    expect(reply.body).toMatchObject({ kind: "Status", status: "Failure", reason: "BadRequest" });
  });

  it("leaves the kind out of the items of built-in kinds", async () => {
    const namespace = await makeNamespace(target(), "items");
    await makeConfigMaps(target(), namespace, ["a"]);
    const { body } = await target().client.call({ path: `/api/v1/namespaces/${namespace}/configmaps` });
    expect(body).toMatchObject({ kind: "ConfigMapList", apiVersion: "v1" });
    expect(
      listAt(body, "items")
        .filter(isObject)
        .every((item) => item.kind === undefined && item.apiVersion === undefined),
    ).toBe(true);
  });
}

/** Cases of watches. */
export function watchCases(target: () => ContractTarget): void {
  it("watches from a version on: added, modified, deleted", async () => {
    const namespace = await makeNamespace(target(), "watch");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const version = stringAt((await target().client.call({ path })).body, "metadata", "resourceVersion");
    await makeConfigMaps(target(), namespace, ["a"]);
    await target().client.call({
      method: "PATCH",
      path: `${path}/a`,
      contentType: "application/merge-patch+json",
      body: { data: { k: "v" } },
    });
    await target().client.call({ method: "DELETE", path: `${path}/a` });
    const events = await collect(target(), `${path}?watch=true&resourceVersion=${version}&fieldSelector=metadata.name%3Da`, 3);
    expect(events.map((event) => event.type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
    expect(events[1]?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", data: { k: "v" } });
    const versions = events.map((event) => Number(stringAt(event.object, "metadata", "resourceVersion")));
    expect([...versions].sort((left, right) => left - right)).toEqual(versions);
  });

  it("shows objects that come into a selector and leave it", async () => {
    const namespace = await makeNamespace(target(), "watch-label");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await makeConfigMaps(target(), namespace, ["a"]);
    const version = stringAt((await target().client.call({ path })).body, "metadata", "resourceVersion");
    for (const labels of [{ on: "yes" }, { on: "no" }])
      await target().client.call({
        method: "PATCH",
        path: `${path}/a`,
        contentType: "application/merge-patch+json",
        body: { metadata: { labels } },
      });
    const events = await collect(target(), `${path}?watch=true&resourceVersion=${version}&labelSelector=on%3Dyes`, 2);
    expect(events.map((event) => event.type)).toEqual(["ADDED", "DELETED"]);
  });

  it("begins with what is there when no version is given, and ends at its timeout with a bookmark", async () => {
    const namespace = await makeNamespace(target(), "watch-start");
    await makeConfigMaps(target(), namespace, ["a", "b"]);
    const query = "watch=true&timeoutSeconds=1&allowWatchBookmarks=true&labelSelector=tier";
    const events = await collect(target(), `/api/v1/namespaces/${namespace}/configmaps?${query}`, 10);
    expect(
      events.filter((event) => event.type !== "BOOKMARK").map((event) => [event.type, stringAt(event.object, "metadata", "name")]),
    ).toEqual([
      ["ADDED", "a"],
      ["ADDED", "b"],
    ]);
  });

  it("streams changes as they happen", async () => {
    const namespace = await makeNamespace(target(), "watch-live");
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const version = stringAt((await target().client.call({ path })).body, "metadata", "resourceVersion");
    const collected = collect(target(), `${path}?watch=true&resourceVersion=${version}&labelSelector=tier`, 2);
    await makeConfigMaps(target(), namespace, ["a", "b"]);
    expect((await collected).map((event) => stringAt(event.object, "metadata", "name"))).toEqual(["a", "b"]);
  });
}

async function collect(target: ContractTarget, path: string, count: number): Promise<{ type: string; object: JsonObject }[]> {
  const ended = new AbortController();
  const events: { type: string; object: JsonObject }[] = [];
  const deadline = setTimeout(() => ended.abort(), 10_000);
  try {
    for await (const event of target.client.watch(path, ended.signal)) {
      events.push(event);
      if (events.length >= count) break;
    }
  } finally {
    clearTimeout(deadline);
    ended.abort();
  }
  return events;
}
