// What git changed is applied, and that alone.

import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { configMap, deployment, type SyncContext, signal } from "./sync-context.ts";

export function describeChangesApplied(context: SyncContext): void {
  describe("what changed is applied, and that alone", () => {
    test("a value, a field that is gone, a new object", async () => {
      const before = [
        configMap("same"),
        configMap("changed", { a: "1", b: "2" }),
        deployment("api", context.given.images.present, { replicas: 0, revisionHistoryLimit: 3 }),
      ];
      await context.sync(before);
      const after = [
        configMap("same"),
        configMap("changed", { a: "9" }),
        deployment("api", context.given.images.present, { replicas: 0 }),
        configMap("new"),
      ];
      const planned = await context.plan(after);
      expect(planned.items.map((item) => [item.action, item.changes])).toEqual([
        ["unchanged", []],
        [
          "configure",
          [
            { path: "data.a", from: "1", to: "9" },
            { path: "data.b", from: "2" },
          ],
        ],
        ["configure", [{ path: "spec.revisionHistoryLimit", from: 3 }]],
        ["create", []],
      ]);
      context.forget();
      const results = await context.apply(planned);
      expect(results.map((result) => result.action)).toEqual(["unchanged", "configured", "configured", "created"]);
      expect(context.writes()).toHaveLength(3);
      expect((await context.live("", "ConfigMap", "changed"))?.data).toEqual({ a: "9" });
      expect((await context.plan(after)).items.every((item) => item.action === "unchanged")).toBe(true);
    });

    test("the same values by another manager are taken over once", async () => {
      await context.cluster.create(
        { ...configMap("theirs"), metadata: { name: "theirs", namespace: context.namespace } },
        context.resource("", "ConfigMap"),
        signal,
      );
      const planned = await context.plan([configMap("theirs")]);
      expect(planned.items[0]).toMatchObject({ action: "configure", changes: [] });
      await context.apply(planned);
      expect((await context.plan([configMap("theirs")])).items[0]?.action).toBe("unchanged");
    });

    test("a Secret: stringData once, and no value in a plan's changes or in a failure", async () => {
      const secret = (value: string): KubernetesObject => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s" },
        stringData: { password: value },
      });
      await context.sync([secret("canary-one")]);
      expect((await context.plan([secret("canary-one")])).items[0]?.action).toBe("unchanged");
      const planned = await context.plan([secret("canary-two")]);
      expect(planned.items[0]?.changes).toEqual([{ path: "data.password", masked: true }]);
      const bad = { ...secret("x"), data: { k: "canary not base64" } };
      const [result] = await context.sync([bad]);
      expect(result).toMatchObject({ action: "failed", error: { code: "cluster_rejected" } });
      expect(result?.error?.message).not.toContain("canary");
    });

    test("an ignored object is left as it is", async () => {
      const annotated = { ...configMap("mine"), metadata: { name: "mine", annotations: { "fluxcd.io/ignore": "true" } } };
      await context.sync([configMap("mine")]);
      await context.update({ ...annotated, data: { a: "by hand" } }, context.resource("", "ConfigMap"));
      expect((await context.sync([configMap("mine")]))[0]?.action).toBe("ignored");
      expect((await context.live("", "ConfigMap", "mine"))?.data).toEqual({ a: "by hand" });
    });

    test("a definition and an object of its kind, in one sync", async () => {
      const group = `${context.namespace}.example`;
      const definition: KubernetesObject = {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `gadgets.${group}` },
        spec: {
          group,
          scope: "Namespaced",
          names: { kind: "Gadget", plural: "gadgets", singular: "gadget", listKind: "GadgetList" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
            },
          ],
        },
      };
      const gadget: KubernetesObject = { apiVersion: `${group}/v1`, kind: "Gadget", metadata: { name: "g" }, spec: { size: 1 } };
      const objects = [gadget, definition, configMap("c")];
      expect((await context.sync(objects)).map((result) => [result.action, result.error])).toEqual([
        ["created", undefined],
        ["created", undefined],
        ["created", undefined],
      ]);
      expect((await context.plan(objects)).items.map((item) => item.action)).toEqual(["unchanged", "unchanged", "unchanged"]);
    });

    test("a dry run asks and changes nothing", async () => {
      const results = await context.sync([configMap("c"), deployment("api", context.given.images.present)], { dryRun: true });
      expect(results.map((result) => result.action)).toEqual(["created", "created"]);
      expect(await context.live("", "ConfigMap", "c")).toBeUndefined();
    });
  });
}
