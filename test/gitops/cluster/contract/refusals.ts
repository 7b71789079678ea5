// What a cluster refuses is the refused object's alone, and says why.

import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { configMap, deployment, type SyncContext, signal } from "./sync-context.ts";

export function describeRefusals(context: SyncContext): void {
  describe("what is refused is that object's alone", () => {
    test("unknown fields, wrong types, invalid values, unknown kinds, missing namespaces", async () => {
      const bad: [string, KubernetesObject, RegExp][] = [
        ["unknown field", { ...configMap("unknown-field"), bogus: 1 }, /bogus/],
        ["wrong type", deployment("wrong-type", "x", { replicas: "many" }), /replicas/],
        ["invalid value", deployment("invalid-value", "x", { replicas: -1 }), /replicas/],
        [
          "missing namespace",
          { ...configMap("elsewhere"), metadata: { name: "elsewhere", namespace: `${context.namespace}-missing` } },
          /namespaces?.*not found/,
        ],
      ];
      const unknown: KubernetesObject = { apiVersion: "example.com/v1", kind: "Nothing", metadata: { name: "n" } };
      const planned = await context.plan([...bad.map(([, object]) => object), unknown, configMap("good")]);
      expect(planned.problems.map((problem) => problem.code)).toEqual(["kind_unknown"]);
      const results = await context.apply(planned);
      for (const [index, [name, , message]] of bad.entries()) {
        expect(results[index], name).toMatchObject({ action: "failed", error: { code: "cluster_rejected" } });
        expect(results[index]?.error?.message, name).toMatch(message);
      }
      expect(results.at(-1)?.action).toBe("created");
    });

    test("a field of another manager: named, not taken; with force it is", async () => {
      await context.sync([configMap("shared", { a: "git", b: "git" })]);
      await context.update({ ...configMap("shared"), data: { a: "by hand", b: "git" } }, context.resource("", "ConfigMap"));
      // That was an Update as coxswain; an apply of ours owns what it applied alone.
      const planned = await context.plan([configMap("shared", { a: "git", b: "git" })]);
      expect(planned.items[0]).toMatchObject({ action: "configure", changes: [{ path: "data.a", from: "by hand", to: "git" }] });
      const [refused] = await context.apply(planned);
      expect(refused).toMatchObject({
        action: "failed",
        error: { code: "cluster_conflict", message: expect.stringContaining("data.a is managed by coxswain") },
      });
      const [forced] = await context.apply(await context.plan([configMap("shared", { a: "git", b: "git" })]), { force: true });
      expect(forced?.action).toBe("configured");
      expect((await context.live("", "ConfigMap", "shared"))?.data).toEqual({ a: "git", b: "git" });
    });

    test("a namespace that the environment may not use", async () => {
      const planned = await context.plan([configMap("c"), { ...configMap("c"), metadata: { name: "c", namespace: "kube-system" } }], {
        allowedNamespaces: [context.namespace],
      });
      expect(planned.problems.map((problem) => problem.code)).toEqual(["namespace_not_allowed"]);
      expect(planned.items).toHaveLength(1);
    });

    test("an object that is not the one any more is not deleted", async () => {
      await context.sync([configMap("c")]);
      const found = (await context.live("", "ConfigMap", "c")) as LiveObject;
      const address = { resource: context.resource("", "ConfigMap"), namespace: context.namespace, name: "c" };
      await expect(context.cluster.remove(address, { uid: "00000000-0000-0000-0000-000000000000" }, signal)).rejects.toMatchObject({
        code: "cluster_conflict",
      });
      await context.cluster.remove(address, { uid: found.metadata.uid }, signal);
      expect(await context.live("", "ConfigMap", "c")).toBeUndefined();
      await context.cluster.remove(address, { uid: found.metadata.uid }, signal);
    });
  });
}
