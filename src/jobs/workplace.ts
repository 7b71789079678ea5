// The port to what a worker works on: an environment with its repository and its cluster, opened once and kept.

import type { Cluster } from "../gitops/cluster/cluster.ts";
import type { PlanMemory } from "../gitops/cluster/plan-memory.ts";
import type { PullSecrets } from "../gitops/images/credentials/workload-credentials.ts";
import type { ImagePath } from "../gitops/manifests/edit/sites/configured-paths.ts";
import type { ManifestCache } from "../gitops/manifests/load/manifest-cache.ts";
import type { Repository } from "../gitops/repo/repository.ts";
import type { FreezeWindow } from "../gitops/rules/freeze.ts";

export interface CommitSettings {
  /** With `{images}` and `{environments}`. */
  subject: string;
  skipCi: boolean;
  /** Where automation pushes instead of the environment's own branch. */
  pushBranch?: string | undefined;
}

export interface OpenEnvironment {
  name: string;
  branch: string;
  /** Folder of the environment inside the repository; "" is its root. */
  path: string;
  defaultNamespace: string;
  allowedNamespaces: readonly string[] | undefined;
  stateNamespace: string;
  /** Environments whose images are promoted to it. */
  promotedFrom?: readonly string[] | undefined;
  rolloutTimeoutMs: number;
  /** How long what seldom ends by itself may hold a rollout up. */
  rolloutGraceMs?: number | undefined;
  /** Where other kinds write images, the policy of those that name none, and the platform that they are for. */
  images?: { paths: readonly ImagePath[]; defaultPolicy: string; platform?: string | undefined } | undefined;
  /** How many people have to approve a change of its images; nobody unless told. */
  approvals?: number | undefined;
  /** Windows in which it stays as it is. */
  freezes?: readonly FreezeWindow[] | undefined;
  /** How commits of images read; the defaults unless told. */
  commits?: CommitSettings | undefined;
  /** Files that were parsed before, by the hash of their bytes. */
  parsed: ManifestCache;
  /** What was found unchanged in its cluster before; without it nothing is taken as known. */
  compared?: PlanMemory | undefined;
  repository: Repository;
  cluster: Cluster;
  /** What the cluster's workloads pull with; without it only the product's own credentials are tried. */
  pullSecrets?: PullSecrets | undefined;
}

export interface Workplace {
  /** Failure `environment_unknown`, or that of what could not be opened. */
  open(environment: string): Promise<OpenEnvironment>;
  close(): Promise<void>;
}
