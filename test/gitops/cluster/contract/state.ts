// The state that the cluster keeps of an environment, and who may write it.

import { describe, expect, test } from "vitest";
import { claimEpoch, confirmEpoch, readEnvironmentState, recordApplied } from "../../../../src/gitops/cluster/environment-state.ts";
import { asRevision } from "../../../../src/gitops/names.ts";
import { configMap, deployment, type SyncContext, signal } from "./sync-context.ts";

export function describeState(context: SyncContext): void {
  describe("the state of an environment", () => {
    const revision = asRevision("a".repeat(40));

    test("of eight that claim at once one wins, and an overtaken one cannot record", async () => {
      const options = { cluster: context.cluster, environment: context.namespace, namespace: context.namespace, signal };
      const first = await claimEpoch({ ...options, state: undefined, revision, operation: "op-0" });
      const claims = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => claimEpoch({ ...options, state: first, revision, operation: `op-${index + 1}` })),
      );
      const won = claims.filter((claim) => claim.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const claim of claims) if (claim.status === "rejected") expect(claim.reason).toMatchObject({ code: "fenced" });
      await expect(
        recordApplied({ ...options, state: first, revision, operation: "op-0", plan: { items: [], problems: [] }, results: [] }),
      ).rejects.toMatchObject({ code: "fenced" });
      await expect(confirmEpoch({ ...options, state: first })).rejects.toMatchObject({ code: "fenced" });
    });

    test("is kept with an inventory of what was applied, in a namespace of its own", async () => {
      const options = { cluster: context.cluster, environment: "prod", namespace: `${context.namespace}-state`, signal };
      expect(await readEnvironmentState(options)).toBeUndefined();
      const planned = await context.plan([configMap("a"), deployment("api", context.given.images.present, { replicas: 0 })]);
      const claimed = await claimEpoch({ ...options, state: undefined, revision, operation: "op" });
      const results = await context.apply(planned);
      await recordApplied({ ...options, state: claimed, revision, operation: "op", plan: planned, results });
      const state = await readEnvironmentState(options);
      expect(state).toMatchObject({ epoch: 1, revision, appliedBy: "op" });
      expect(state?.inventory.map((entry) => `${entry.group}/${entry.kind}/${entry.namespace}/${entry.name}`)).toEqual([
        `/ConfigMap/${context.namespace}/a`,
        `apps/Deployment/${context.namespace}/api`,
      ]);
      expect(state?.inventory[0]?.uid).toBe((await context.live("", "ConfigMap", "a"))?.metadata.uid);
    });
  });
}
