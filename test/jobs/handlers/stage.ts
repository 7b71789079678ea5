// The set of a handler's test: a git remote, a cluster and a registry inside the process, and an environment on them.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openKubernetesCluster } from "../../../src/gitops/cluster/kubernetes-cluster.ts";
import { openPullSecrets } from "../../../src/gitops/images/credentials/workload-credentials.ts";
import { systemClock } from "../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../src/gitops/images/registry/open-registries.ts";
import type { Registry } from "../../../src/gitops/images/registry/registry.ts";
import { createManifestCache } from "../../../src/gitops/manifests/load/manifest-cache.ts";
import { openRepository } from "../../../src/gitops/repo/open-repository.ts";
import { createHandler } from "../../../src/jobs/handlers/handler.ts";
import type { Operation, Request } from "../../../src/jobs/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import type { OpenEnvironment } from "../../../src/jobs/workplace.ts";
import { type EmbeddedCluster, startEmbeddedCluster } from "../../../src/sandbox/cluster/embedded-cluster.ts";
import { type GitRemote, startGitRemote } from "../../../src/sandbox/git/start-git-remote.ts";
import type { RegistryAuth } from "../../../src/sandbox/registry/access.ts";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "../../../src/sandbox/registry/start-embedded-registry.ts";
import { anOperation } from "../operations.ts";

export const ann = { name: "Ann", email: "ann@example.test" };
const at = new Date("2026-11-20T10:00:00Z");
export const nowMs = Date.parse("2026-11-22T12:00:00Z");

export interface Stage {
  remote: GitRemote;
  cluster: EmbeddedCluster;
  registry: EmbeddedRegistry;
  environment: OpenEnvironment;
  run(request: Request, more?: { trigger?: string; threadTs?: string }): Promise<Outcome>;
  carry(operation: Operation): Promise<Outcome>;
  /** The file of the environment at the branch's head. */
  read(path: string): Promise<string>;
  /** Environments whose tags were to be looked at. */
  looks: string[];
}

export interface StageOptions {
  /** Text by path inside `env/`; `HOST` stands for the registry. */
  files: Record<string, string>;
  /** Applies what the files say before the test begins. */
  isSynced?: boolean;
  wrapRegistry?: (registry: Registry) => Registry;
  /** Without it anybody may ask the registry. */
  auth?: RegistryAuth;
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "coxswain-test-handlers-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const registry = await startEmbeddedRegistry({ auth: options.auth });
  onTestFinished(() => registry.close());
  const files = Object.fromEntries(
    Object.entries(options.files).map(([path, text]) => [`env/${path}`, text.replaceAll("HOST", registry.host)]),
  );
  const [remote, cluster] = await Promise.all([
    startGitRemote({ directory: join(folder, "remote"), seed: [{ files, message: "Begin", author: ann, at }] }),
    startEmbeddedCluster({ images: { has: async () => true }, stepMs: 1 }),
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
  const environment: OpenEnvironment = {
    name: "staging",
    branch: "main",
    path: "env",
    defaultNamespace: "default",
    allowedNamespaces: undefined,
    stateNamespace: "default",
    rolloutTimeoutMs: 10_000,
    parsed: createManifestCache(),
    repository,
    cluster: connection,
    pullSecrets: openPullSecrets({ cluster: connection, name: "default", clock: systemClock }),
  };
  const looks: string[] = [];
  const handle = createHandler({
    workplace: { open: async () => environment, close: async () => undefined },
    registry: options.wrapRegistry?.(registries) ?? registries,
    lookForTags: async (name) => void looks.push(name),
    ownEmail: () => "coxswain@example.test",
    // No test on this stage releases or promotes.
    changes: undefined as never,
    gatherEvidence: async () => ({ kind: "answered", objects: [], stages: {} }),
    clock: () => nowMs,
  });
  const carry = (operation: Operation) =>
    handle({
      operation,
      reporter: { running: async () => undefined, ended: async () => undefined },
      signal: new AbortController().signal,
      recall: () => [],
      remember: async () => undefined,
    });
  let runs = 0;
  const stage: Stage = {
    remote,
    cluster,
    registry,
    environment,
    carry,
    looks,
    run(request, more = {}) {
      const operation = anOperation({ request, trigger: more.trigger ?? `trigger-${++runs}` });
      return carry(more.threadTs === undefined ? operation : { ...operation, origin: { ...operation.origin, threadTs: more.threadTs } });
    },
    read: async (path) => (await remote.readFile(`env/${path}`)) ?? "",
  };
  if (options.isSynced ?? true) await stage.run({ verb: "sync", environment: "staging", dryRun: false, force: false });
  return stage;
}

/** A Deployment with comments and quotes that an edit must leave alone. */
export function deployment(
  name: string,
  container: { image: string; annotations?: readonly string[]; namespace?: string | undefined },
): string {
  const { image, annotations = [], namespace = "default" } = container;
  return [
    `# ${name}, by its owners`,
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata:",
    `  name: ${name}`,
    ...(namespace === "" ? [] : [`  namespace: ${namespace}   # where it runs`]),
    ...(annotations.length === 0 ? [] : ["  annotations:", ...annotations.map((line) => `    ${line}`)]),
    "spec:",
    "  replicas: 1",
    `  selector: {matchLabels: {app: ${name}}}`,
    "  template:",
    `    metadata: {labels: {app: ${name}}}`,
    "    spec:",
    "      containers:",
    `        - name: ${name}`,
    `          image: "${image}"   # moved by automation`,
    "",
  ].join("\n");
}
