// A real control plane of one's own: users and their rights, being down and back, and nothing left running.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { ApiClient } from "../../../../src/sandbox/cluster/control-plane/api-client.ts";
import { type ControlPlane, startControlPlane } from "../../../../src/sandbox/cluster/control-plane/control-plane.ts";
import { requireReal } from "../../../real.ts";

requireReal("a control plane of its own", inject("controlPlane"), ({ binDir }) => {
  let directory: string;
  let plane: ControlPlane;
  let client: ApiClient;
  const path = "/api/v1/namespaces/default/configmaps";

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "coxswain-plane-"));
    const users = [{ name: "developer", groups: ["developers"] }];
    plane = await startControlPlane({ binDir, directory, users, signal: new AbortController().signal });
    const { url, adminToken, certificateAuthority } = plane;
    client = new ApiClient({ url, token: adminToken, certificateAuthority });
  });

  afterAll(async () => {
    client.close();
    await plane.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("gives users the rights of their groups", async () => {
    const token = plane.tokens.developer ?? "";
    expect((await client.call({ path, token })).body).toMatchObject({ code: 403, reason: "Forbidden" });
    const subjects = [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "developers" }];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "developers" },
      roleRef,
      subjects,
    };
    await client.call({ method: "POST", path: "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", body: binding });
    await expect.poll(async () => (await client.call({ path, token })).code, { timeout: 10_000 }).toBe(200);
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
    expect((await client.call({ method: "POST", path, token, body })).code).toBe(403);
  });

  it("keeps what it has over a time of being down", async () => {
    await client.call({ method: "POST", path, body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kept" } } });
    await plane.stopApiServer();
    await expect(client.call({ path })).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
    await plane.startApiServer();
    expect((await client.call({ path: `${path}/kept` })).code).toBe(200);
  });

  it("writes a kubeconfig that nobody else can read", async () => {
    expect(await readFile(plane.kubeconfig, "utf8")).toBe(plane.kubeconfigFor(plane.adminToken));
  });
});
