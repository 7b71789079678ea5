// Opens what the configuration names: each repository's mirror and each cluster's connection, once.

import { homedir } from "node:os";
import { join } from "node:path";
import type { Config, EnvironmentConfig, RepositoryConfig } from "../config/config.ts";
import type { Cluster } from "../gitops/cluster/cluster.ts";
import { openKubernetesCluster } from "../gitops/cluster/kubernetes-cluster.ts";
import { createPlanMemory, type PlanMemory } from "../gitops/cluster/plan-memory.ts";
import { Failure } from "../gitops/failure.ts";
import { openPullSecrets, type PullSecrets } from "../gitops/images/credentials/workload-credentials.ts";
import { systemClock } from "../gitops/images/registry/clock.ts";
import { createManifestCache } from "../gitops/manifests/load/manifest-cache.ts";
import type { Signing } from "../gitops/repo/git-settings.ts";
import { type GitAuth, type OpenRepository, openRepository } from "../gitops/repo/open-repository.ts";
import type { OpenEnvironment, Workplace } from "../jobs/workplace.ts";
import { kubeconfigSource } from "./kubeconfig-source.ts";

const requestTimeoutMs = 30_000;

export function createWorkplace(config: Config): Workplace {
  const repositories = new Map<string, Promise<OpenRepository>>();
  const clusters = new Map<string, Promise<Cluster>>();
  const parsed = createManifestCache();
  const memories = new Map<string, PlanMemory>();
  const pullSecrets = new Map<string, PullSecrets>();

  return {
    async open(name): Promise<OpenEnvironment> {
      const settings = Object.hasOwn(config.environments, name) ? config.environments[name] : undefined;
      if (settings === undefined) throw new Failure("environment_unknown", `There is no environment ${name}.`, { retry: "never" });
      const repository = required(config.repositories[settings.repository]);
      const cluster = required(config.clusters[settings.cluster]);
      const open = await once(clusters, settings.cluster, () => openKubernetesCluster({ ...kubeconfigSource(cluster), requestTimeoutMs }));
      return {
        name,
        branch: settings.branch ?? repository.branch,
        path: settings.path,
        defaultNamespace: settings.namespace,
        allowedNamespaces: settings.allowedNamespaces,
        stateNamespace: cluster.stateNamespace,
        promotedFrom: settings.promotedFrom,
        approvals: settings.approvals.required,
        rolloutTimeoutMs: settings.rolloutTimeout,
        rolloutGraceMs: settings.rolloutGrace,
        commits: repository.commits,
        images: settings.images,
        freezes: settings.freezes,
        parsed,
        compared: kept(memories, name, createPlanMemory),
        repository: await once(repositories, settings.repository, () => openMirror(config, settings, repository)),
        cluster: open,
        pullSecrets: kept(pullSecrets, settings.cluster, () =>
          openPullSecrets({ cluster: open, name: settings.cluster, clock: systemClock }),
        ),
      };
    },
    async close() {
      const opening: Promise<{ close(): Promise<void> }>[] = [...clusters.values(), ...repositories.values()];
      const open = await Promise.allSettled(opening);
      await Promise.allSettled(open.flatMap((each) => (each.status === "fulfilled" ? [each.value.close()] : [])));
    },
  };
}

function kept<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  const value = values.get(key) ?? create();
  values.set(key, value);
  return value;
}

function openMirror(config: Config, settings: EnvironmentConfig, repository: RepositoryConfig): Promise<OpenRepository> {
  return openRepository({
    url: repository.url,
    directory: join(config.dataDirectory, "repositories", settings.repository),
    auth: authOf(repository),
    identity: repository.author,
    signing: signingOf(repository),
    searchPath: process.env.PATH,
  });
}

/** The keyring is found where gpg itself would look; git runs with another home. */
function signingOf({ signing }: RepositoryConfig): Signing | undefined {
  if (signing?.format !== "gpg") return signing;
  return { ...signing, home: signing.home ?? process.env.GNUPGHOME ?? join(homedir(), ".gnupg") };
}

function authOf({ auth }: RepositoryConfig): GitAuth {
  if (auth === undefined) return { kind: "none" };
  return "sshKeyFile" in auth
    ? { kind: "ssh", keyFile: auth.sshKeyFile, knownHostsFile: auth.knownHostsFile }
    : { kind: "https", username: auth.username, tokenFile: auth.tokenFile };
}

/** One value per key; a failed opening is tried again by the next caller. */
function once<Value>(kept: Map<string, Promise<Value>>, key: string, open: () => Promise<Value>): Promise<Value> {
  const found = kept.get(key);
  if (found !== undefined) return found;
  const opening = open();
  kept.set(key, opening);
  opening.catch(() => kept.delete(key));
  return opening;
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError("the configuration was checked and has it");
  return value;
}
