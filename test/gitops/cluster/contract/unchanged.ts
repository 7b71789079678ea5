// A second sync sends no write: of real repositories, and of thirty kinds that a server rewrites.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { createPlanMemory } from "../../../../src/gitops/cluster/plan-memory.ts";
import { planSync } from "../../../../src/gitops/cluster/plan-sync.ts";
import { loadFolder } from "../folder-snapshot.ts";
import { manifestOf, readGoldenObjects } from "../golden-objects.ts";
import { configMap, type SyncContext, signal } from "./sync-context.ts";

const fixtures = join(import.meta.dirname, "../../../../../shared/fixtures/repositories");
/** Folders of plain manifests. `demo` is a namespace that flux-get-started expects. */
const plainFolders = [
  "flux-get-started/workloads",
  "microservices-demo/kubernetes-manifests",
  "microservices-demo/release",
  "podinfo/deploy/bases",
  "podinfo/deploy/webapp",
  "podinfo/deploy/secure",
];

export function describeUnchanged(context: SyncContext): void {
  describe("a second sync sends no write", () => {
    for (const folder of plainFolders) {
      const path = join(fixtures, folder);
      test.skipIf(!existsSync(path))(`of ${folder}`, async () => {
        await context.cluster.apply(
          { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } },
          context.resource("", "Namespace"),
          {},
          signal,
        );
        const manifests = await loadFolder(path);
        const first = await context.sync(manifests);
        expect(first.length).toBeGreaterThan(0);
        const failed = first.filter((result) => result.action === "failed");
        expect(failed.length, JSON.stringify(failed.map((result) => result.error?.message))).toBeLessThan(first.length / 2);
        context.forget();
        const second = await context.plan(manifests);
        // What the cluster refused is tried again; all that it took is unchanged.
        expect(
          second.items
            .filter((item) => item.action !== "unchanged")
            .map((item) => item.id)
            .sort(),
        ).toEqual(failed.map((result) => result.id).sort());
        await context.apply({ ...second, items: second.items.filter((item) => item.action === "unchanged") });
        expect(context.writes()).toEqual([]);
      });
    }

    test("of thirty kinds with all that their schemas default, convert and drop", async () => {
      const { manifests } = readGoldenObjects();
      const first = await context.sync(manifests);
      expect(first.filter((result) => result.action === "failed")).toEqual([]);
      context.forget();
      const second = await context.plan(manifests);
      expect(second.items.filter((item) => item.action !== "unchanged").map((item) => [item.id, item.changes])).toEqual([]);
      // Dry runs alone, for what only the cluster can tell.
      expect(
        context
          .events()
          .filter((event) => event.method !== "GET")
          .every((event) => event.path.includes("dryRun=All")),
      ).toBe(true);
      expect(context.writes().length).toBeLessThanOrEqual(2);
    });

    test("of what was found unchanged before, and still sees what changed by hand", async () => {
      const memory = createPlanMemory();
      const manifests = Array.from({ length: 30 }, (_, index) => manifestOf(Object.freeze(configMap(`c-${index}`))));
      const look = async (wanted = manifests): Promise<[string, string][]> => {
        const { items } = await planSync({
          cluster: context.cluster,
          manifests: wanted,
          defaultNamespace: context.namespace,
          memory,
          signal,
        });
        return items.filter((item) => item.action !== "unchanged").map((item) => [item.manifest.object.metadata.name, item.action]);
      };
      await context.sync(manifests);
      expect(await look()).toEqual([]);
      context.forget();
      expect(await look()).toEqual([]);
      expect(context.events()).toHaveLength(1);
      const resource = context.resource("", "ConfigMap");
      await context.update({ ...configMap("c-3"), data: { a: "by hand" } }, resource);
      const gone = (await context.live("", "ConfigMap", "c-5")) as LiveObject;
      await context.cluster.remove({ resource, namespace: context.namespace, name: "c-5" }, { uid: gone.metadata.uid }, signal);
      const changed = manifests.map((manifest, index) =>
        index === 7 ? manifestOf(Object.freeze(configMap("c-7", { a: "2" }))) : manifest,
      );
      const expected = [
        ["c-3", "configure"],
        ["c-5", "create"],
        ["c-7", "configure"],
      ];
      expect(await look(changed)).toEqual(expected);
      expect(await look(changed)).toEqual(expected);
    });
  });
}
