// An API server that goes away during a sync, and comes back or does not.

import { beforeEach, describe, expect, test } from "vitest";
import type { Cluster } from "../../../../src/gitops/cluster/cluster.ts";
import { openKubernetesCluster } from "../../../../src/gitops/cluster/kubernetes-cluster.ts";
import { openTcpGate, type TcpGate } from "../tcp-gate.ts";
import { configMap, type SyncContext } from "./sync-context.ts";

export function describeOutages(context: SyncContext): void {
  describe("an API server that goes away and comes back", () => {
    let gate: TcpGate;
    let behind: Cluster;
    beforeEach(async () => {
      gate = await openTcpGate({ host: "127.0.0.1", port: Number(context.given.server.port) });
      const kubeconfigText = context.given.kubeconfigText.replaceAll(`:${context.given.server.port}`, `:${gate.port}`);
      behind = await openKubernetesCluster({ kubeconfigText, requestTimeoutMs: 5_000 });
      return async () => {
        await behind.close();
        await gate.close();
      };
    });

    test("during an apply costs nothing but time", async () => {
      const objects = Array.from({ length: 40 }, (_, index) => configMap(`c-${index}`));
      const planned = await context.plan(objects, { cluster: behind });
      let waited = 0;
      let shut = false;
      const results = await context.apply(planned, {
        cluster: behind,
        concurrency: 4,
        onProgress: (progress) => {
          if (progress.kind === "object" && progress.done === 10 && !shut) {
            shut = true;
            void gate.shut();
          }
          if (progress.kind !== "waiting") return;
          waited++;
          if (waited === 1) void gate.open();
        },
      });
      expect(waited).toBeGreaterThan(0);
      expect(results.every((result) => result.action === "created")).toBe(true);
      expect((await context.plan(objects)).items.every((item) => item.action === "unchanged")).toBe(true);
    });

    test("for longer than the limit fails what is left, and says so", async () => {
      const planned = await context.plan([configMap("a"), configMap("b")], { cluster: behind });
      await gate.shut();
      const results = await context.apply(planned, { cluster: behind, outageLimitMs: 300 });
      expect(results.map((result) => result.error?.code)).toEqual(["cluster_unreachable", "cluster_unreachable"]);
      expect(results[0]?.error?.message).toContain("cannot be reached");
    });
  });
}
