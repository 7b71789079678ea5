import { describe, expect, test } from "vitest";
import { type ApplyPlanOptions, type ApplyProgress, applyPlan } from "../../../src/gitops/cluster/apply-plan.ts";
import type { ApiResource } from "../../../src/gitops/cluster/cluster.ts";
import { planSync } from "../../../src/gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../../src/gitops/cluster/sync-plan.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";
import { manifestOf } from "./golden-objects.ts";
import { kinds, type MemoryCluster, openManualClock, openMemoryCluster, rejection, unreachable } from "./memory-cluster.ts";

const { signal } = new AbortController();

const namespace = (name: string): KubernetesObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const configMap = (name: string): KubernetesObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "b" } });
const deployment = (name: string): KubernetesObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name } });
const crd: KubernetesObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [{ name: "v1", served: true }],
  },
};
const widget: KubernetesObject = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };

async function planOf(cluster: MemoryCluster, objects: KubernetesObject[]): Promise<SyncPlan> {
  return planSync({
    cluster,
    manifests: objects.map((object, document) => manifestOf(object, document)),
    defaultNamespace: "prod",
    signal,
  });
}

async function run(cluster: MemoryCluster, objects: KubernetesObject[], options: Partial<ApplyPlanOptions> = {}) {
  const progress: ApplyProgress[] = [];
  const plan = await planOf(cluster, objects);
  cluster.calls.length = 0;
  const clock = openManualClock();
  const results = await applyPlan({ cluster, plan, concurrency: 4, signal, clock, onProgress: (each) => progress.push(each), ...options });
  return { results, progress, plan, clock, applied: cluster.calls.filter((call) => call.verb === "apply").map((call) => call.key) };
}

function establishing(cluster: MemoryCluster, resource: ApiResource, status: object, afterReads = 0): void {
  let reads = 0;
  cluster.after = (call) => {
    if (!call.key.startsWith(`${resource.group}/${resource.kind}/`)) return;
    if (call.verb === "get") reads++;
    const live = cluster.objects.get(call.key);
    if (live !== undefined && reads >= afterReads) cluster.objects.set(call.key, { ...live, status });
  };
}

const active = { phase: "Active" };
const established = { conditions: [{ type: "Established", status: "True" }] };

describe("order", () => {
  test("namespaces and definitions first, then what workloads need, then workloads, then the rest, hooks last", async () => {
    const hook = { ...kinds.Crd, group: "admissionregistration.k8s.io", kind: "ValidatingWebhookConfiguration", plural: "x" };
    const ingress = { ...kinds.Pod, group: "networking.k8s.io", kind: "Ingress", plural: "ingresses" };
    const account = { ...kinds.Pod, kind: "ServiceAccount", plural: "serviceaccounts" };
    const cluster = openMemoryCluster([...Object.values(kinds), hook, ingress, account]);
    establishing(cluster, kinds.Namespace, active);
    const { applied } = await run(
      cluster,
      [
        { apiVersion: "admissionregistration.k8s.io/v1", kind: hook.kind, metadata: { name: "h" } },
        { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "i" } },
        deployment("d"),
        configMap("c"),
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "sa" } },
        namespace("prod"),
      ],
      { concurrency: 1 },
    );
    expect(applied.map((key) => key.split("/")[1])).toEqual([
      "Namespace",
      "ServiceAccount",
      "ConfigMap",
      "Deployment",
      "Ingress",
      "ValidatingWebhookConfiguration",
    ]);
  });

  test("results are in the plan's order, and progress counts to the total", async () => {
    const cluster = openMemoryCluster();
    const { results, progress } = await run(cluster, [deployment("d"), configMap("c")]);
    expect(results.map((result) => [result.id, result.action])).toEqual([
      ["prod:deployment/d", "created"],
      ["prod:configmap/c", "created"],
    ]);
    expect(progress.map((each) => each.kind === "object" && [each.done, each.total])).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });
});

describe("foundations", () => {
  test("objects wait for their namespace and kind to be established", async () => {
    const cluster = openMemoryCluster();
    establishing(cluster, kinds.Crd, established, 3);
    const { results, progress, applied } = await run(cluster, [widget, crd]);
    expect(results.map((result) => result.action)).toEqual(["created", "created"]);
    expect(progress.some((each) => each.kind === "establishing")).toBe(true);
    expect(applied.at(-1)).toBe("example.com/Widget/prod/w");
    expect(cluster.calls.filter((call) => call.verb === "get")).toHaveLength(3);
  });

  test("a definition that is never established fails its objects and no others", async () => {
    const cluster = openMemoryCluster();
    const { results } = await run(cluster, [widget, crd, configMap("c")], { establishLimitMs: 5_000 });
    expect(results[0]).toMatchObject({
      action: "failed",
      error: { code: "timed_out", message: expect.stringContaining("because CustomResourceDefinition widgets.example.com failed") },
    });
    expect(results[2]?.action).toBe("created");
  });

  test("a namespace that is refused fails its objects without asking for them", async () => {
    const cluster = openMemoryCluster();
    cluster.before = (call) => {
      if (call.key === "/Namespace//prod" && call.verb === "apply") throw rejection(403, "cluster_forbidden", "namespaces is forbidden");
    };
    const { results, applied } = await run(cluster, [configMap("c"), namespace("prod"), namespace("other")]);
    expect(results[0]).toMatchObject({
      action: "failed",
      error: { code: "cluster_forbidden", message: expect.stringContaining("because Namespace prod failed: namespaces is forbidden") },
    });
    expect(results[2]?.action).toBe("created");
    expect(applied).not.toContain("/ConfigMap/prod/c");
  });

  test("a fresh kind that is not served at once is tried again", async () => {
    const cluster = openMemoryCluster();
    establishing(cluster, kinds.Crd, established);
    let missing = 3;
    cluster.before = (call) => {
      if (call.key.startsWith("example.com/") && missing-- > 0)
        throw rejection(404, "cluster_rejected", "the server could not find the requested resource");
    };
    const { results } = await run(cluster, [widget, crd]);
    expect(results[0]?.action).toBe("created");
  });
});

describe("failures", () => {
  test("a rejection is that object's alone and is not tried again", async () => {
    const cluster = openMemoryCluster();
    cluster.before = (call) => {
      if (call.verb === "apply" && call.key.endsWith("/bad")) throw rejection(422, "cluster_rejected", "spec.replicas: Invalid value");
    };
    const { results, applied } = await run(cluster, [configMap("bad"), configMap("good")]);
    expect(results.map((result) => result.action)).toEqual(["failed", "created"]);
    expect(results[0]?.error).toMatchObject({ code: "cluster_rejected", message: "spec.replicas: Invalid value" });
    expect(applied.filter((key) => key.endsWith("/bad"))).toHaveLength(1);
  });

  test("an API server that comes back within the limit costs nothing but time", async () => {
    const cluster = openMemoryCluster();
    let down = 12;
    cluster.before = (call) => {
      if (call.verb === "apply" && down-- > 0) throw unreachable();
    };
    const { results, progress } = await run(cluster, [configMap("a"), configMap("b"), deployment("c")]);
    expect(results.every((result) => result.action === "created")).toBe(true);
    expect(progress.find((each) => each.kind === "waiting")).toMatchObject({ code: "cluster_unreachable", limitMs: 120_000 });
  });

  test("one that stays away fails all objects after one limit, not after one each", async () => {
    const cluster = openMemoryCluster();
    cluster.before = (call) => {
      if (call.verb === "apply") throw unreachable();
    };
    const { results, clock } = await run(
      cluster,
      Array.from({ length: 40 }, (_, index) => configMap(`c${index}`)),
      { outageLimitMs: 10_000 },
    );
    expect(results.every((result) => result.error?.code === "cluster_unreachable")).toBe(true);
    expect(clock.now()).toBeLessThan(80_000);
  });

  test.each([
    ["HTTP 500", () => rejection(500, "cluster_busy", "duplicate entries for key"), 4],
    ["HTTP 500 for what the schema refuses", () => rejection(500, "cluster_rejected", "field not declared in schema"), 1],
    ["a race with another writer", () => rejection(409, "cluster_conflict", "the object has been modified", "Conflict"), 4],
    [
      "a conflict of field managers",
      () => rejection(409, "cluster_conflict", "spec.replicas is managed by kubectl", "FieldManagerConflict"),
      1,
    ],
    ["a right that is missing", () => rejection(403, "cluster_forbidden", "forbidden"), 1],
  ])("%s is tried at most so often", async (_, failure, tries) => {
    const cluster = openMemoryCluster();
    cluster.before = (call) => {
      if (call.verb === "apply") throw failure();
    };
    const { results, applied } = await run(cluster, [configMap("c")]);
    expect(results[0]?.action).toBe("failed");
    expect(applied).toHaveLength(tries);
  });

  test("an abort is thrown, and no further object is begun", async () => {
    const cluster = openMemoryCluster();
    const controller = new AbortController();
    cluster.after = (call) => {
      if (call.verb === "apply") controller.abort();
    };
    cluster.before = () => {
      if (controller.signal.aborted) throw unreachable();
    };
    const plan = await planOf(
      openMemoryCluster(),
      Array.from({ length: 50 }, (_, index) => configMap(`c${index}`)),
    );
    await expect(applyPlan({ cluster, plan, concurrency: 2, signal: controller.signal, clock: openManualClock() })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(cluster.calls.length).toBeLessThan(10);
  });
});

describe("what needs no write", () => {
  test("an ignored object is left alone, in git or in the cluster", async () => {
    const cluster = openMemoryCluster();
    cluster.objects.set("/ConfigMap/prod/live", {
      ...configMap("live"),
      metadata: { name: "live", namespace: "prod", uid: "u", resourceVersion: "1", annotations: { "fluxcd.io/ignore": "true" } },
    });
    const ignored = { ...configMap("git"), metadata: { name: "git", annotations: { "coxswain.dev/ignore": "true" } } };
    const applied = { ...configMap("sync-only"), metadata: { name: "sync-only", annotations: { "flux.weave.works/ignore": "sync_only" } } };
    const { results } = await run(cluster, [configMap("live"), ignored, applied]);
    expect(results.map((result) => result.action)).toEqual(["ignored", "ignored", "created"]);
  });

  test("a dry run writes nothing and does not ask about what stands on a new namespace", async () => {
    const cluster = openMemoryCluster();
    const { results } = await run(cluster, [namespace("prod"), configMap("c"), crd, widget], { dryRun: true });
    expect(results.map((result) => result.action)).toEqual(["created", "created", "created", "created"]);
    expect(cluster.objects.size).toBe(0);
    expect(cluster.calls.filter((call) => call.verb === "apply").map((call) => [call.key, call.dryRun])).toEqual([
      ["/Namespace//prod", true],
      ["apiextensions.k8s.io/CustomResourceDefinition//widgets.example.com", true],
    ]);
  });
});
