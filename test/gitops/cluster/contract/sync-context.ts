// What the tests of the contract share: a cluster behind the product's adapter, a namespace for each, a log of requests.

import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { RequestEvent } from "../../../../src/gitops/cluster/api/api-client.ts";
import { type ApplyPlanOptions, applyPlan, type ObjectResult } from "../../../../src/gitops/cluster/apply-plan.ts";
import type { ApiResource, Cluster, LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { openKubernetesCluster } from "../../../../src/gitops/cluster/kubernetes-cluster.ts";
import { planSync } from "../../../../src/gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../../../src/gitops/cluster/sync-plan.ts";
import type { KubernetesObject, Manifest } from "../../../../src/gitops/manifests/manifest.ts";
import { manifestOf } from "../golden-objects.ts";

export interface ContractCluster {
  /** A kubeconfig as YAML or JSON, whose server is on the loopback interface. */
  kubeconfigText: string;
  server: URL;
  /** An image that can be pulled, and one that cannot. */
  images: { present: string; missing: string };
  /** How long a rollout that cannot succeed is watched. */
  patienceMs: number;
}

type Wanted = KubernetesObject | Manifest;

export interface SyncContext {
  readonly given: ContractCluster;
  readonly cluster: Cluster;
  /** The test's own. */
  readonly namespace: string;
  resource(group: string, kind: string): ApiResource;
  events(): readonly RequestEvent[];
  /** Requests that are no GET, as `PATCH /api/...`. */
  writes(): string[];
  /** Begins the log of requests anew. */
  forget(): void;
  plan(objects: readonly Wanted[], options?: { cluster?: Cluster; allowedNamespaces?: string[] }): Promise<SyncPlan>;
  apply(plan: SyncPlan, options?: Partial<ApplyPlanOptions>): Promise<ObjectResult[]>;
  sync(objects: readonly Wanted[], options?: Partial<ApplyPlanOptions>): Promise<ObjectResult[]>;
  live(group: string, kind: string, name: string): Promise<LiveObject | undefined>;
  /** An update by hand: what it changes is no longer owned by an apply. */
  update(object: KubernetesObject, resource: ApiResource): Promise<void>;
}

export const { signal } = new AbortController();

export function configMap(name: string, data: Record<string, string> = { a: "1" }): KubernetesObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

export function deployment(name: string, image: string, spec: object = {}): KubernetesObject {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: "app", image }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas: 1, ...spec, selector: { matchLabels: { app: name } }, template },
  };
}

/** Called where the tests are declared: it is usable inside of them. */
export function useSyncContext(start: () => Promise<ContractCluster>): SyncContext {
  let given: ContractCluster;
  let cluster: Cluster | undefined;
  let namespace: string;
  let events: RequestEvent[] = [];
  let resources: readonly ApiResource[];
  const opened = (): Cluster => {
    if (cluster === undefined) throw new Error("the cluster is open inside of tests only");
    return cluster;
  };
  beforeAll(async () => {
    given = await start();
    const { kubeconfigText } = given;
    cluster = await openKubernetesCluster({ kubeconfigText, requestTimeoutMs: 20_000, onRequest: (event) => events.push(event) });
    resources = await cluster.resources({}, signal);
  });
  afterAll(() => cluster?.close());
  beforeEach(async () => {
    namespace = `sync-${randomBytes(4).toString("hex")}`;
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    await opened().apply(object, context.resource("", "Namespace"), {}, signal);
    events = [];
  });
  const context: SyncContext = {
    get given() {
      return given;
    },
    get cluster() {
      return opened();
    },
    get namespace() {
      return namespace;
    },
    resource(group, kind) {
      const found = resources.find((each) => each.group === group && each.kind === kind);
      if (found === undefined) throw new Error(`${kind} is not served`);
      return found;
    },
    events: () => events,
    writes: () => events.filter((event) => event.method !== "GET").map((event) => `${event.method} ${event.path.split("?")[0]}`),
    forget() {
      events = [];
    },
    plan: (objects, options) =>
      planSync({ cluster: opened(), manifests: objects.map(asManifest), defaultNamespace: namespace, signal, ...options }),
    apply: (plan, options) => applyPlan({ cluster: opened(), plan, concurrency: 8, signal, ...options }),
    sync: async (objects, options) => context.apply(await context.plan(objects), options),
    live: (group, kind, name) => opened().get({ resource: context.resource(group, kind), namespace, name }, signal),
    async update(object, resource) {
      const found = (await opened().get({ resource, namespace, name: object.metadata.name }, signal)) as LiveObject;
      await opened().replace({ ...found, ...object, metadata: { ...found.metadata, ...object.metadata } }, resource, signal);
    },
  };
  return context;
}

function asManifest(wanted: Wanted, index: number): Manifest {
  return "source" in wanted && "object" in wanted ? (wanted as Manifest) : manifestOf(wanted as KubernetesObject, index);
}
