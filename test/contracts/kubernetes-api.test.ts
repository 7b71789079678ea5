// The contract of a Kubernetes API, on the embedded cluster.

import { afterAll, beforeAll } from "vitest";
import { ApiClient } from "../../src/sandbox/cluster/control-plane/api-client.ts";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../src/sandbox/cluster/embedded-cluster.ts";
import { kubernetesApiContract } from "./kubernetes-api.ts";

const timeFactor = 20;
let cluster: EmbeddedCluster;
let client: ApiClient;

beforeAll(async () => {
  cluster = await startEmbeddedCluster({ images: { has: async (reference) => !reference.includes("missing") }, timeFactor, stepMs: 5 });
  client = new ApiClient({ url: cluster.url, token: cluster.token, userAgent: "contract" });
});

afterAll(async () => {
  client.close();
  await cluster.close();
});

kubernetesApiContract(() => ({ client, timeFactor }), { mayRecord: false });
