// What runs in an environment, by workload as people name it: for what is promoted from there, and what it replaces.

import { describeRunning, type RunningWorkload } from "../../gitops/cluster/describe-running.ts";
import type { RunningContainer } from "../../gitops/cluster/rollout/running-containers.ts";
import { type ImageReference, isSameImage, parseImageReference } from "../../gitops/images/reference.ts";
import type { Manifest } from "../../gitops/manifests/manifest.ts";
import { shortObjectId } from "../../gitops/names.ts";
import type { OpenEnvironment } from "../workplace.ts";

/** By `deployment/api`: the namespaces of two environments differ, the names do not. */
export type Running = ReadonlyMap<string, RunningWorkload>;

export async function fetchRunning(environment: OpenEnvironment, manifests: readonly Manifest[], signal: AbortSignal): Promise<Running> {
  const { cluster, defaultNamespace, allowedNamespaces } = environment;
  const workloads = await describeRunning({ cluster, manifests, defaultNamespace, allowedNamespaces, signal });
  return new Map(workloads.map((each) => [shortObjectId(each.id), each]));
}

export interface RunningImage extends RunningContainer {
  reference: ImageReference;
}

/** The container of that name that runs the image's repository; else the only one that does. */
export function findRunningImage(
  workload: RunningWorkload | undefined,
  container: string,
  image: ImageReference,
): RunningImage | undefined {
  const same = (workload?.containers ?? []).flatMap((each) => {
    const reference = parseImageReference(each.image);
    return reference.kind === "image" && isSameImage(reference, image) ? [{ ...each, reference }] : [];
  });
  return same.find((each) => each.name === container) ?? (same.length === 1 ? same[0] : undefined);
}

/** The digest that it runs, where that is one and known. */
export function digestRunning({ reference, digests }: RunningImage): string | undefined {
  return reference.digest ?? (digests.length === 1 ? digests[0] : undefined);
}
