// Reads an environment at one revision and compares it with the cluster.

import { planSync } from "../../gitops/cluster/plan-sync.ts";
import type { SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import type { LeftOut, ManifestProblem } from "../../gitops/manifests/manifest.ts";
import type { Revision } from "../../gitops/names.ts";
import { overlaySnapshot } from "../../gitops/repo/overlay-snapshot.ts";
import type { OpenEnvironment } from "../workplace.ts";

export interface ReadPlan {
  plan: SyncPlan;
  problems: ManifestProblem[];
  leftOut: LeftOut[];
}

/** `files`: as it would be with these bytes in the place of the revision's own. */
export async function readPlan(
  environment: OpenEnvironment,
  revision: Revision,
  signal: AbortSignal,
  files?: ReadonlyMap<string, Buffer | null>,
): Promise<ReadPlan> {
  const committed = environment.repository.snapshot(revision);
  const snapshot = files === undefined ? committed : overlaySnapshot(committed, files);
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
