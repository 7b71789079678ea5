// Deletions: owners and what they own, namespaces and what is in them.

import { expect, it } from "vitest";
import { listAt, stringAt } from "../../../src/sandbox/cluster/json.ts";
import { type ContractTarget, makeNamespace, until } from "./target.ts";

/** Cases of what goes when something else goes. */
export function deletionCases(target: () => ContractTarget): void {
  const owned = async (namespace: string): Promise<{ owner: string; dependent: string }> => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const made = await target().client.call({
      method: "POST",
      path,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "owner" } },
    });
    const reference = {
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "owner",
      uid: stringAt(made.body, "metadata", "uid") ?? "",
      blockOwnerDeletion: true,
    };
    await target().client.call({
      method: "POST",
      path,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dependent", ownerReferences: [reference] } },
    });
    return { owner: `${path}/owner`, dependent: `${path}/dependent` };
  };
  const gone = (path: string): Promise<true> =>
    until(`${path} to go`, async () => ((await target().client.call({ path })).code === 404 ? true : undefined));

  it.each([["Background"], ["Foreground"]])("deletes what an object owned (%s)", async (propagationPolicy) => {
    const { owner, dependent } = await owned(await makeNamespace(target(), "own"));
    const reply = await target().client.call({
      method: "DELETE",
      path: owner,
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy },
    });
    expect(reply.code).toBe(200);
    await gone(owner);
    await gone(dependent);
  });

  it("leaves orphans when asked to", async () => {
    const { owner, dependent } = await owned(await makeNamespace(target(), "orphan"));
    await target().client.call({
      method: "DELETE",
      path: owner,
      body: { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Orphan" },
    });
    await gone(owner);
    const left = await target().client.call({ path: dependent });
    expect(left.code).toBe(200);
    expect(listAt(left.body, "metadata", "ownerReferences")).toEqual([]);
  });

  it("empties a namespace that is deleted, takes nothing new in it, and lets it go", async () => {
    const namespace = await makeNamespace(target(), "leaving");
    const path = `/api/v1/namespaces/${namespace}`;
    await target().client.call({
      method: "POST",
      path: `${path}/configmaps`,
      body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held", finalizers: ["example.com/hold"] } },
    });
    expect((await target().client.call({ method: "DELETE", path })).body).toMatchObject({
      kind: "Namespace",
      status: { phase: "Terminating" },
    });
    const refused = await target().client.call({
      method: "POST",
      path: `${path}/secrets`,
      body: { apiVersion: "v1", kind: "Secret", metadata: { name: "s" } },
    });
    expect(refused.body).toMatchObject({ code: 403, reason: "Forbidden", details: { causes: [{ reason: "NamespaceTerminating" }] } });
    await until("the finalizer to hold it", async () => {
      const held = await target().client.call({ path: `${path}/configmaps/held` });
      return stringAt(held.body, "metadata", "deletionTimestamp");
    });
    await target().client.call({
      method: "PATCH",
      path: `${path}/configmaps/held`,
      contentType: "application/merge-patch+json",
      body: { metadata: { finalizers: null } },
    });
    await gone(path);
  });

  it("deletes the pods of a Deployment with it", async () => {
    const namespace = await makeNamespace(target(), "cascade");
    const spec = {
      replicas: 1,
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "registry.example/app:1" }] } },
    };
    const body = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec };
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const count = async (): Promise<number> =>
      listAt((await target().client.call({ path: `/api/v1/namespaces/${namespace}/pods` })).body, "items").length;
    await target().client.call({ method: "POST", path, body });
    await until("a pod", async () => ((await count()) === 1 ? true : undefined));
    await target().client.call({ method: "DELETE", path: `${path}/d` });
    await until("no pods", async () => ((await count()) === 0 ? true : undefined));
  });
}
