// The contract of a sync on a real kube-apiserver, and what only a real one has: rights.

import { readFileSync } from "node:fs";
import { describe, expect, inject, test } from "vitest";
import { openKubernetesCluster } from "../../../src/gitops/cluster/kubernetes-cluster.ts";
import { planSync } from "../../../src/gitops/cluster/plan-sync.ts";
import { requireReal } from "../../real.ts";
import { manifestOf } from "./golden-objects.ts";
import { describeSyncContract } from "./sync-contract.ts";

requireReal("a sync to a real kube-apiserver", inject("controlPlane"), (plane) => {
  describeSyncContract(async () => ({
    kubeconfigText: readFileSync(plane.kubeconfig, "utf8"),
    server: new URL(plane.url),
    images: { present: "registry.example/app:1", missing: "registry.example/missing:1" },
    patienceMs: 4_000,
  }));

  describe("an account without rights", () => {
    const { signal } = new AbortController();
    const openAs = (token: string) =>
      openKubernetesCluster({ kubeconfigText: kubeconfigOf(plane.url, token, plane.certificateAuthority), requestTimeoutMs: 10_000 });

    test("a kind that may not be read is a problem of its objects, and names the right", async () => {
      const cluster = await openAs(plane.tokens.outsider ?? "");
      try {
        const manifests = [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } }].map((object) => manifestOf(object));
        const { items, problems } = await planSync({ cluster, manifests, defaultNamespace: "default", signal });
        expect(items).toEqual([]);
        expect(problems).toMatchObject([
          {
            code: "live_unreadable",
            id: "default:configmap/c",
            message: expect.stringMatching(/outsider.*cannot (get|list) resource "configmaps"/),
          },
        ]);
      } finally {
        await cluster.close();
      }
    });

    test("a token that nobody knows", async () => {
      const cluster = await openAs("canary-unknown-token");
      try {
        await expect(cluster.resources({}, signal)).rejects.toMatchObject({
          code: "cluster_auth",
          retry: "never",
          message: expect.not.stringContaining("canary"),
        });
      } finally {
        await cluster.close();
      }
    });

    test("a certificate that the kubeconfig does not vouch for is not tried again", async () => {
      const cluster = await openKubernetesCluster({ kubeconfigText: kubeconfigOf(plane.url, "t", undefined), requestTimeoutMs: 10_000 });
      try {
        await expect(cluster.resources({}, signal)).rejects.toMatchObject({
          code: "cluster_unreachable",
          retry: "never",
          advice: expect.stringContaining("certificate"),
        });
      } finally {
        await cluster.close();
      }
    });
  });
});

function kubeconfigOf(server: string, token: string, certificateAuthority: string | undefined): string {
  const authority =
    certificateAuthority === undefined ? {} : { "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") };
  return JSON.stringify({
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server, ...authority } }],
    users: [{ name: "u", user: { token } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  });
}
