// Staging and prod for a test of what a promotion plans: one git remote, one cluster and one registry inside the process.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openKubernetesCluster } from "../../../src/gitops/cluster/kubernetes-cluster.ts";
import { systemClock } from "../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../src/gitops/images/registry/open-registries.ts";
import { createManifestCache } from "../../../src/gitops/manifests/load/manifest-cache.ts";
import { openRepository } from "../../../src/gitops/repo/open-repository.ts";
import type { ChangePlan } from "../../../src/jobs/changes/change-plan.ts";
import { planPromotion } from "../../../src/jobs/changes/plan-promotion.ts";
import { syncEnvironment } from "../../../src/jobs/handlers/sync.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import type { OpenEnvironment } from "../../../src/jobs/workplace.ts";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../src/sandbox/cluster/embedded-cluster.ts";
import { type GitRemote, startGitRemote } from "../../../src/sandbox/git/start-git-remote.ts";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "../../../src/sandbox/registry/start-embedded-registry.ts";
import { deployment } from "../handlers/stage.ts";
import { anOperation } from "../operations.ts";

export const ann = { name: "Ann", email: "ann@example.test" };
export const sourceHost = "git.example.test";

export interface TwoEnvironments {
  remote: GitRemote;
  cluster: EmbeddedCluster;
  registry: EmbeddedRegistry;
  staging: OpenEnvironment;
  prod: OpenEnvironment;
  /** Builds an image from the commit that `revision` repeats; the same tag again is another digest. */
  push(name: string, tag: string, revision: string): string;
  commit(files: Record<string, string>, message?: string): Promise<void>;
  sync(environment: "staging" | "prod", timeoutMs?: number): Promise<Outcome>;
  plan(workloads?: readonly string[]): Promise<ChangePlan>;
}

/** Tags by workload; a workload that is left out is not in that environment. `HOST` stands for the registry in files. */
export async function openTwoEnvironments(tags: {
  staging: Record<string, string>;
  prod: Record<string, string>;
  files?: Record<string, string>;
}): Promise<TwoEnvironments> {
  const folder = await mkdtemp(join(tmpdir(), "coxswain-test-promotion-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const registry = await startEmbeddedRegistry({});
  onTestFinished(() => registry.close());
  let builds = 0;
  const push = (name: string, tag: string, revision: string): string =>
    registry.pushImage({
      name,
      tag,
      createdAt: new Date(Date.parse("2026-11-01T00:00:00Z") + ++builds * 60_000).toISOString(),
      labels: {
        "org.opencontainers.image.source": `https://${sourceHost}/shop/${name}`,
        "org.opencontainers.image.revision": revision.repeat(40),
      },
    }).digest;
  const manifests = (environment: string, named: Record<string, string>) =>
    Object.entries(named).map(([name, tag]) => [
      `${environment}/${name}.yaml`,
      deployment(name, { image: `${registry.host}/${name}:${tag}`, namespace: environment }),
    ]);
  const files = Object.fromEntries([...manifests("staging", tags.staging), ...manifests("prod", tags.prod)]);
  for (const [path, text] of Object.entries(tags.files ?? {})) files[path] = text.replaceAll("HOST", registry.host);
  const [remote, cluster] = await Promise.all([
    startGitRemote({ directory: join(folder, "remote"), seed: [{ files, message: "Begin", author: ann, at: new Date() }] }),
    startEmbeddedCluster({
      images: { has: async (reference) => registry.has(reference), digest: async (reference) => registry.digest(reference) },
      stepMs: 1,
    }),
  ]);
  onTestFinished(() => remote.close());
  onTestFinished(() => cluster.close());
  const repository = await openRepository({
    url: remote.url,
    directory: join(folder, "clone"),
    auth: { kind: "none" },
    identity: { name: "Coxswain", email: "coxswain@example.test" },
  });
  onTestFinished(() => repository.close());
  const connection = await openKubernetesCluster({ kubeconfigText: cluster.kubeconfig(), requestTimeoutMs: 10_000 });
  onTestFinished(() => connection.close());
  const registries = await openRegistries({ credentials: [], insecureHosts: [registry.host], clock: systemClock });
  onTestFinished(() => registries.close());
  const open = (name: string): OpenEnvironment => ({
    name,
    branch: "main",
    path: name,
    defaultNamespace: name,
    allowedNamespaces: undefined,
    stateNamespace: "default",
    rolloutTimeoutMs: 10_000,
    parsed: createManifestCache(),
    repository,
    cluster: connection,
  });
  const environments = { staging: open("staging"), prod: open("prod") };
  const { signal } = new AbortController();
  await Promise.all(
    ["staging", "prod"].map((name) =>
      connection.apply(
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
        { group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false, verbs: [] },
        {},
        signal,
      ),
    ),
  );
  return {
    remote,
    cluster,
    registry,
    ...environments,
    push,
    commit: async (changed, message = "Change") => void (await remote.commit({ files: changed, message, author: ann, at: new Date() })),
    sync: (name, timeoutMs = 10_000) =>
      syncEnvironment(
        {
          operation: anOperation({ request: { verb: "sync", environment: name, dryRun: false, force: false } }),
          reporter: { running: async () => undefined, ended: async () => undefined },
          signal,
          recall: () => [],
          remember: async () => undefined,
        },
        { ...environments[name], rolloutTimeoutMs: timeoutMs },
        { dryRun: false, force: false, clock: Date.now },
      ),
    plan: async (workloads = []) =>
      planPromotion(
        {
          from: environments.staging,
          to: environments.prod,
          workloads,
          registry: registries,
          hosts: { [sourceHost]: "gitea" },
          ownEmail: "coxswain@example.test",
          nowMs: Date.now(),
          signal,
        },
        await repository.fetch("main", signal),
      ),
  };
}
