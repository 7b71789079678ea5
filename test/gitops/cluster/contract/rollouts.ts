// Rollouts that become ready, time out and fail.

import { describe, expect, test } from "vitest";
import { watchRollouts } from "../../../../src/gitops/cluster/watch-rollouts.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { deployment, type SyncContext, signal } from "./sync-context.ts";

export function describeRolloutsWatched(context: SyncContext): void {
  describe("rollouts", () => {
    const roll = async (objects: KubernetesObject[], deadlineMs: number) => {
      const planned = await context.plan(objects);
      const results = await context.apply(planned);
      expect(results.filter((result) => result.action === "failed")).toEqual([]);
      return watchRollouts({ cluster: context.cluster, targets: planned.items, deadlineMs, signal });
    };

    test("become healthy", async () => {
      const [api, none] = await roll(
        [
          deployment("api", context.given.images.present, { replicas: 2 }),
          deployment("none", context.given.images.missing, { replicas: 0 }),
        ],
        60_000,
      );
      expect(api).toMatchObject({ id: `${context.namespace}:deployment/api`, state: "healthy", ready: "2/2" });
      expect(none).toMatchObject({ state: "healthy", ready: "0/0" });
    });

    test("time out with the Pods' own reason", async () => {
      const [api] = await roll([deployment("api", context.given.images.missing)], context.given.patienceMs);
      expect(api).toMatchObject({
        state: "timed_out",
        ready: "0/1",
        reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
        message: expect.stringContaining("container app of Pod api-"),
      });
    });

    test("fail as soon as their controller gives up", async () => {
      const [api] = await roll([deployment("api", context.given.images.missing, { progressDeadlineSeconds: 2 })], 60_000);
      expect(api).toMatchObject({ state: "failed", ready: "0/1", message: expect.stringContaining("(ProgressDeadlineExceeded)") });
    });
  });
}
