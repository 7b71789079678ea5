// Reads an environment at one revision and compares it with the cluster.

import { planSync } from "../../gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import type { LeftOut, ManifestProblem } from "../../gitops/manifests/manifest.ts";
import type { Revision } from "../../gitops/names.ts";
import type { OpenEnvironment } from "../workplace.ts";

export interface ReadPlan {
  plan: SyncPlan;
  problems: ManifestProblem[];
  leftOut: LeftOut[];
}

export async function readPlan(environment: OpenEnvironment, revision: Revision, signal: AbortSignal): Promise<ReadPlan> {
  const snapshot = environment.repository.snapshot(revision);
  const loaded = await loadManifests({ snapshot, path: environment.path, cache: environment.parsed, signal });
  const plan = await planSync({
    cluster: environment.cluster,
    manifests: loaded.manifests,
    defaultNamespace: environment.defaultNamespace,
    allowedNamespaces: environment.allowedNamespaces,
    memory: environment.compared,
    signal,
  });
  return { plan, problems: loaded.problems, leftOut: loaded.leftOut };
}
