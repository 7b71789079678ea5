// The contract of a sync on the embedded cluster.

import { afterAll, describe } from "vitest";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../src/sandbox/cluster/embedded-cluster.ts";
import { describeSyncContract } from "./sync-contract.ts";

describe("a sync to the embedded cluster", () => {
  let embedded: EmbeddedCluster | undefined;
  afterAll(() => embedded?.close());
  describeSyncContract(async () => {
    embedded = await startEmbeddedCluster({ timeFactor: 10, images: { has: async (reference) => !reference.includes("missing") } });
    return {
      kubeconfigText: embedded.kubeconfig(),
      server: new URL(embedded.url),
      images: { present: "registry.example/app:1", missing: "registry.example/missing:1" },
      patienceMs: 800,
    };
  });
});
