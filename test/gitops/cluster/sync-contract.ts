// What a sync does to a cluster, held to by the embedded cluster and by a real kube-apiserver alike.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RequestEvent } from "../../../src/gitops/cluster/api/api-client.ts";
import { type ApplyPlanOptions, applyPlan, type ObjectResult } from "../../../src/gitops/cluster/apply-plan.ts";
import type { ApiResource, Cluster, LiveObject } from "../../../src/gitops/cluster/cluster.ts";
import { claimEpoch, confirmEpoch, readEnvironmentState, recordApplied } from "../../../src/gitops/cluster/environment-state.ts";
import { openKubernetesCluster } from "../../../src/gitops/cluster/kubernetes-cluster.ts";
import { planSync } from "../../../src/gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../../src/gitops/cluster/sync-plan.ts";
import { watchRollouts } from "../../../src/gitops/cluster/watch-rollouts.ts";
import type { KubernetesObject, Manifest } from "../../../src/gitops/manifests/manifest.ts";
import { asRevision } from "../../../src/gitops/names.ts";
import { loadFolder } from "./folder-snapshot.ts";
import { manifestOf, readGoldenObjects } from "./golden-objects.ts";
import { openTcpGate, type TcpGate } from "./tcp-gate.ts";

export interface ContractCluster {
  /** A kubeconfig as YAML or JSON, whose server is on the loopback interface. */
  kubeconfigText: string;
  server: URL;
  /** An image that can be pulled, and one that cannot. */
  images: { present: string; missing: string };
  /** How long a rollout that cannot succeed is watched. */
  patienceMs: number;
}

const { signal } = new AbortController();
const fixtures = join(import.meta.dirname, "../../../../shared/fixtures/repositories");
/** Folders of plain manifests. `demo` is a namespace that flux-get-started expects. */
const plainFolders = [
  "flux-get-started/workloads",
  "microservices-demo/kubernetes-manifests",
  "microservices-demo/release",
  "podinfo/deploy/bases",
  "podinfo/deploy/webapp",
  "podinfo/deploy/secure",
];

const configMap = (name: string, data: Record<string, string> = { a: "1" }): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});

function deployment(name: string, image: string, spec: object = {}): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas: 1,
      ...spec,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "app", image }] } },
    },
  };
}

/** Declares the tests; `start` is called once before them. */
export function describeSyncContract(start: () => Promise<ContractCluster>): void {
  let given: ContractCluster;
  let cluster: Cluster;
  let namespace: string;
  let events: RequestEvent[] = [];
  let resources: readonly ApiResource[];

  beforeAll(async () => {
    given = await start();
    cluster = await openKubernetesCluster({
      kubeconfigText: given.kubeconfigText,
      requestTimeoutMs: 20_000,
      onRequest: (event) => events.push(event),
    });
    resources = await cluster.resources({}, signal);
  });
  afterAll(() => cluster?.close());
  beforeEach(async () => {
    namespace = `sync-${randomBytes(4).toString("hex")}`;
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, resource("", "Namespace"), {}, signal);
    events = [];
  });

  const resource = (group: string, kind: string): ApiResource => {
    const found = resources.find((each) => each.group === group && each.kind === kind);
    if (found === undefined) throw new Error(`${kind} is not served`);
    return found;
  };
  const writes = (): string[] =>
    events.filter((event) => event.method !== "GET").map((event) => `${event.method} ${event.path.split("?")[0]}`);
  const plan = (
    objects: readonly (KubernetesObject | Manifest)[],
    options: { cluster?: Cluster; allowedNamespaces?: string[] } = {},
  ): Promise<SyncPlan> =>
    planSync({
      cluster,
      manifests: objects.map((each, index) =>
        "source" in each && "object" in each ? (each as Manifest) : manifestOf(each as KubernetesObject, index),
      ),
      defaultNamespace: namespace,
      signal,
      ...options,
    });
  const apply = (of: SyncPlan, options: Partial<ApplyPlanOptions> = {}): Promise<ObjectResult[]> =>
    applyPlan({ cluster, plan: of, concurrency: 8, signal, ...options });
  const sync = async (
    objects: readonly (KubernetesObject | Manifest)[],
    options: Partial<ApplyPlanOptions> = {},
  ): Promise<ObjectResult[]> => apply(await plan(objects), options);
  const live = (group: string, kind: string, name: string): Promise<LiveObject | undefined> =>
    cluster.get({ resource: resource(group, kind), namespace, name }, signal);
  /** Somebody else's client: another field manager, straight through the API. */
  const foreignApply = async (object: KubernetesObject, kind: ApiResource): Promise<void> => {
    const found = await cluster.get({ resource: kind, namespace, name: object.metadata.name }, signal);
    // A replace is an Update by whoever asks: what it changes is no longer ours by Apply.
    await cluster.replace(
      { ...(found as LiveObject), ...object, metadata: { ...(found as LiveObject).metadata, ...object.metadata } } as LiveObject,
      kind,
      signal,
    );
  };

  describe("a second sync sends no write", () => {
    for (const folder of plainFolders) {
      const path = join(fixtures, folder);
      test.skipIf(!existsSync(path))(`of ${folder}`, async () => {
        await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } }, resource("", "Namespace"), {}, signal);
        const manifests = await loadFolder(path);
        const first = await sync(manifests);
        expect(first.length).toBeGreaterThan(0);
        const failed = first.filter((result) => result.action === "failed");
        expect(failed.length, JSON.stringify(failed.map((result) => result.error?.message))).toBeLessThan(first.length / 2);
        events = [];
        const second = await plan(manifests);
        // What the cluster refused is tried again; all that it took is unchanged.
        expect(
          second.items
            .filter((item) => item.action !== "unchanged")
            .map((item) => item.id)
            .sort(),
        ).toEqual(failed.map((result) => result.id).sort());
        await apply({ ...second, items: second.items.filter((item) => item.action === "unchanged") });
        expect(writes()).toEqual([]);
      });
    }

    test("of thirty kinds with all that their schemas default, convert and drop", async () => {
      const { manifests } = readGoldenObjects();
      const first = await sync(manifests);
      expect(first.filter((result) => result.action === "failed")).toEqual([]);
      events = [];
      const second = await plan(manifests);
      expect(second.items.filter((item) => item.action !== "unchanged").map((item) => [item.id, item.changes])).toEqual([]);
      // Dry runs alone, for what only the cluster can tell.
      expect(events.filter((event) => event.method !== "GET").every((event) => event.path.includes("dryRun=All"))).toBe(true);
      expect(writes().length).toBeLessThanOrEqual(2);
    });
  });

  describe("what changed is applied, and that alone", () => {
    test("a value, a field that is gone, a new object", async () => {
      const before = [
        configMap("same"),
        configMap("changed", { a: "1", b: "2" }),
        deployment("api", given.images.present, { replicas: 0, revisionHistoryLimit: 3 }),
      ];
      await sync(before);
      const after = [
        configMap("same"),
        configMap("changed", { a: "9" }),
        deployment("api", given.images.present, { replicas: 0 }),
        configMap("new"),
      ];
      const planned = await plan(after);
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
      events = [];
      const results = await apply(planned);
      expect(results.map((result) => result.action)).toEqual(["unchanged", "configured", "configured", "created"]);
      expect(writes()).toHaveLength(3);
      expect((await live("", "ConfigMap", "changed"))?.data).toEqual({ a: "9" });
      expect((await plan(after)).items.every((item) => item.action === "unchanged")).toBe(true);
    });

    test("the same values by another manager are taken over once", async () => {
      await cluster.create({ ...configMap("theirs"), metadata: { name: "theirs", namespace } }, resource("", "ConfigMap"), signal);
      const planned = await plan([configMap("theirs")]);
      expect(planned.items[0]).toMatchObject({ action: "configure", changes: [] });
      await apply(planned);
      expect((await plan([configMap("theirs")])).items[0]?.action).toBe("unchanged");
    });

    test("a Secret: stringData once, and no value in a plan's changes or in a failure", async () => {
      const secret = (value: string): KubernetesObject => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "s" },
        stringData: { password: value },
      });
      await sync([secret("canary-one")]);
      expect((await plan([secret("canary-one")])).items[0]?.action).toBe("unchanged");
      const planned = await plan([secret("canary-two")]);
      expect(planned.items[0]?.changes).toEqual([{ path: "data.password", masked: true }]);
      const bad = { ...secret("x"), data: { k: "canary not base64" } };
      const [result] = await sync([bad]);
      expect(result).toMatchObject({ action: "failed", error: { code: "cluster_rejected" } });
      expect(result?.error?.message).not.toContain("canary");
    });

    test("an ignored object is left as it is", async () => {
      const annotated = { ...configMap("mine"), metadata: { name: "mine", annotations: { "fluxcd.io/ignore": "true" } } };
      await sync([configMap("mine")]);
      await foreignApply({ ...annotated, data: { a: "by hand" } }, resource("", "ConfigMap"));
      expect((await sync([configMap("mine")]))[0]?.action).toBe("ignored");
      expect((await live("", "ConfigMap", "mine"))?.data).toEqual({ a: "by hand" });
    });

    test("a definition and an object of its kind, in one sync", async () => {
      const group = `${namespace}.example`;
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
      expect((await sync(objects)).map((result) => [result.action, result.error])).toEqual([
        ["created", undefined],
        ["created", undefined],
        ["created", undefined],
      ]);
      expect((await plan(objects)).items.map((item) => item.action)).toEqual(["unchanged", "unchanged", "unchanged"]);
    });

    test("a dry run asks and changes nothing", async () => {
      const results = await sync([configMap("c"), deployment("api", given.images.present)], { dryRun: true });
      expect(results.map((result) => result.action)).toEqual(["created", "created"]);
      expect(await live("", "ConfigMap", "c")).toBeUndefined();
    });
  });

  describe("what is refused is that object's alone", () => {
    test("unknown fields, wrong types, invalid values, unknown kinds, missing namespaces", async () => {
      const bad: [string, KubernetesObject, RegExp][] = [
        ["unknown field", { ...configMap("unknown-field"), bogus: 1 }, /bogus/],
        ["wrong type", deployment("wrong-type", "x", { replicas: "many" }), /replicas/],
        ["invalid value", deployment("invalid-value", "x", { replicas: -1 }), /replicas/],
        [
          "missing namespace",
          { ...configMap("elsewhere"), metadata: { name: "elsewhere", namespace: `${namespace}-missing` } },
          /namespaces?.*not found/,
        ],
      ];
      const unknown: KubernetesObject = { apiVersion: "example.com/v1", kind: "Nothing", metadata: { name: "n" } };
      const planned = await plan([...bad.map(([, object]) => object), unknown, configMap("good")]);
      expect(planned.problems.map((problem) => problem.code)).toEqual(["kind_unknown"]);
      const results = await apply(planned);
      for (const [index, [name, , message]] of bad.entries()) {
        expect(results[index], name).toMatchObject({ action: "failed", error: { code: "cluster_rejected" } });
        expect(results[index]?.error?.message, name).toMatch(message);
      }
      expect(results.at(-1)?.action).toBe("created");
    });

    test("a field of another manager: named, not taken; with force it is", async () => {
      await sync([configMap("shared", { a: "git", b: "git" })]);
      await foreignApply({ ...configMap("shared"), data: { a: "by hand", b: "git" } }, resource("", "ConfigMap"));
      // That was an Update as coxswain; an apply of ours owns what it applied alone.
      const planned = await plan([configMap("shared", { a: "git", b: "git" })]);
      expect(planned.items[0]).toMatchObject({ action: "configure", changes: [{ path: "data.a", from: "by hand", to: "git" }] });
      const [refused] = await apply(planned);
      expect(refused).toMatchObject({
        action: "failed",
        error: { code: "cluster_conflict", message: expect.stringContaining("data.a is managed by coxswain") },
      });
      const [forced] = await apply(await plan([configMap("shared", { a: "git", b: "git" })]), { force: true });
      expect(forced?.action).toBe("configured");
      expect((await live("", "ConfigMap", "shared"))?.data).toEqual({ a: "git", b: "git" });
    });

    test("a namespace that the environment may not use", async () => {
      const planned = await plan([configMap("c"), { ...configMap("c"), metadata: { name: "c", namespace: "kube-system" } }], {
        allowedNamespaces: [namespace],
      });
      expect(planned.problems.map((problem) => problem.code)).toEqual(["namespace_not_allowed"]);
      expect(planned.items).toHaveLength(1);
    });

    test("an object that is not the one any more is not deleted", async () => {
      await sync([configMap("c")]);
      const found = (await live("", "ConfigMap", "c")) as LiveObject;
      const address = { resource: resource("", "ConfigMap"), namespace, name: "c" };
      await expect(cluster.remove(address, { uid: "00000000-0000-0000-0000-000000000000" }, signal)).rejects.toMatchObject({
        code: "cluster_conflict",
      });
      await cluster.remove(address, { uid: found.metadata.uid }, signal);
      expect(await live("", "ConfigMap", "c")).toBeUndefined();
      await cluster.remove(address, { uid: found.metadata.uid }, signal);
    });
  });

  describe("an API server that goes away and comes back", () => {
    let gate: TcpGate;
    let behind: Cluster;
    beforeEach(async () => {
      gate = await openTcpGate({ host: "127.0.0.1", port: Number(given.server.port) });
      const kubeconfigText = given.kubeconfigText.replaceAll(`:${given.server.port}`, `:${gate.port}`);
      behind = await openKubernetesCluster({ kubeconfigText, requestTimeoutMs: 5_000 });
      return async () => {
        await behind.close();
        await gate.close();
      };
    });

    test("during an apply costs nothing but time", async () => {
      const objects = Array.from({ length: 40 }, (_, index) => configMap(`c-${index}`));
      const planned = await plan(objects, { cluster: behind });
      let waited = 0;
      let shut = false;
      const results = await apply(planned, {
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
      expect((await plan(objects)).items.every((item) => item.action === "unchanged")).toBe(true);
    });

    test("for longer than the limit fails what is left, and says so", async () => {
      const planned = await plan([configMap("a"), configMap("b")], { cluster: behind });
      await gate.shut();
      const results = await apply(planned, { cluster: behind, outageLimitMs: 300 });
      expect(results.map((result) => result.error?.code)).toEqual(["cluster_unreachable", "cluster_unreachable"]);
      expect(results[0]?.error?.message).toContain("cannot be reached");
    });
  });

  describe("rollouts", () => {
    const roll = async (objects: KubernetesObject[], deadlineMs: number) => {
      const planned = await plan(objects);
      const results = await apply(planned);
      expect(results.filter((result) => result.action === "failed")).toEqual([]);
      return watchRollouts({ cluster, targets: planned.items, deadlineMs, signal });
    };

    test("become healthy", async () => {
      const [api, none] = await roll(
        [deployment("api", given.images.present, { replicas: 2 }), deployment("none", given.images.missing, { replicas: 0 })],
        60_000,
      );
      expect(api).toMatchObject({ id: `${namespace}:deployment/api`, state: "healthy", ready: "2/2" });
      expect(none).toMatchObject({ state: "healthy", ready: "0/0" });
    });

    test("time out with the Pods' own reason", async () => {
      const [api] = await roll([deployment("api", given.images.missing)], given.patienceMs);
      expect(api).toMatchObject({
        state: "timed_out",
        ready: "0/1",
        reason: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)$/),
        message: expect.stringContaining("container app of Pod api-"),
      });
    });

    test("fail as soon as their controller gives up", async () => {
      const [api] = await roll([deployment("api", given.images.missing, { progressDeadlineSeconds: 2 })], 60_000);
      expect(api).toMatchObject({ state: "failed", ready: "0/1", message: expect.stringContaining("(ProgressDeadlineExceeded)") });
    });
  });

  describe("the state of an environment", () => {
    const revision = asRevision("a".repeat(40));

    test("of eight that claim at once one wins, and an overtaken one cannot record", async () => {
      const options = { cluster, environment: namespace, namespace, signal };
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
      const options = { cluster, environment: "prod", namespace: `${namespace}-state`, signal };
      expect(await readEnvironmentState(options)).toBeUndefined();
      const planned = await plan([configMap("a"), deployment("api", given.images.present, { replicas: 0 })]);
      const claimed = await claimEpoch({ ...options, state: undefined, revision, operation: "op" });
      const results = await apply(planned);
      await recordApplied({ ...options, state: claimed, revision, operation: "op", plan: planned, results });
      const state = await readEnvironmentState(options);
      expect(state).toMatchObject({ epoch: 1, revision, appliedBy: "op" });
      expect(state?.inventory.map((entry) => `${entry.group}/${entry.kind}/${entry.namespace}/${entry.name}`)).toEqual([
        `/ConfigMap/${namespace}/a`,
        `apps/Deployment/${namespace}/api`,
      ]);
      expect(state?.inventory[0]?.uid).toBe((await live("", "ConfigMap", "a"))?.metadata.uid);
    });
  });
}
