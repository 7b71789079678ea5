// Which workloads a release is about: those that were named or all, without those left out, and those that live.

import { planSync } from "../../gitops/cluster/plan-sync.ts";
import { findWorkload } from "../../gitops/find-workload.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Manifest } from "../../gitops/manifests/manifest.ts";
import { objectId } from "../../gitops/names.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { NotMoved } from "./change-plan.ts";

export interface SelectedWorkloads {
  /** The images of each workload, by its id, in the order of the files. */
  chosen: Map<string, WatchedImage[]>;
  left: NotMoved[];
}

/** Reasons are Flux v1's. A name that fits nothing, or several, is skipped and says what is there. Pure. */
export function selectWorkloads(
  request: { workloads: "all" | readonly string[]; exclude: readonly string[]; environment: string },
  watched: readonly WatchedImage[],
): SelectedWorkloads {
  const known = [...new Set(watched.map((each) => each.workload))];
  const left: NotMoved[] = [];
  const find = (typed: string): string[] => {
    const match = findWorkload(typed, known, request.environment);
    if (match.kind === "found") return [match.id];
    const reason = match.code === "workload_unknown" ? "not found in repository" : "several are called so";
    left.push({ workload: typed, container: "", status: "skipped", reason: `${reason}: ${match.message} ${match.advice}` });
    return [];
  };
  const excluded = new Set(request.exclude.flatMap(find));
  const included = new Set(request.workloads === "all" ? known : request.workloads.flatMap(find));
  const chosen = new Map<string, WatchedImage[]>();
  for (const id of known) {
    if (!included.has(id)) left.push({ workload: id, container: "", status: "ignored", reason: "not included" });
    else if (excluded.has(id)) left.push({ workload: id, container: "", status: "ignored", reason: "excluded" });
    else
      chosen.set(
        id,
        watched.filter((each) => each.workload === id),
      );
  }
  return { chosen, left };
}

/** Workloads that git has and the cluster does not; a marker is no object and is not asked about. */
export async function findAbsent(
  environment: OpenEnvironment,
  { manifests, ids, signal }: { manifests: readonly Manifest[]; ids: ReadonlySet<string>; signal: AbortSignal },
): Promise<Set<string>> {
  const { cluster, defaultNamespace, allowedNamespaces, compared: memory } = environment;
  const asked = manifests.filter(({ object }) =>
    ids.has(objectId(object.kind, object.metadata.name, object.metadata.namespace ?? defaultNamespace)),
  );
  if (asked.length === 0) return new Set();
  const { items } = await planSync({ cluster, manifests: asked, defaultNamespace, allowedNamespaces, memory, signal });
  return new Set(items.filter((item) => item.action === "create").map((item) => item.id));
}
