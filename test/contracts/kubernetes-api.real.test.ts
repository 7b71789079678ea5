// The contract of a Kubernetes API, on a real kube-apiserver: what it says here is what the embedded one must say.

import { afterAll, beforeAll, inject } from "vitest";
import { ApiClient } from "../../src/sandbox/cluster/control-plane/api-client.ts";
import { requireReal } from "../real.ts";
import { kubernetesApiContract } from "./kubernetes-api.ts";

requireReal("a real kube-apiserver", inject("controlPlane"), (plane) => {
  let client: ApiClient;

  beforeAll(() => {
    client = new ApiClient({
      url: plane.url,
      token: plane.adminToken,
      certificateAuthority: plane.certificateAuthority,
      userAgent: "contract",
    });
  });

  afterAll(() => client.close());

  kubernetesApiContract(() => ({ client, timeFactor: 1 }), { mayRecord: true });
});
