// What the containers of a workload really run: the digests that their Pods pulled, and how often they began anew. Pure.

import type { LiveObject } from "../cluster.ts";
import { part } from "./rollout-status.ts";

export interface RunningContainer {
  name: string;
  /** As the workload's template names it. */
  image: string;
  /** That its Pods run, each once; none where no Pod runs or the container runtime does not say. */
  digests: string[];
  /** Of all its Pods. */
  restarts: number;
}

interface Container {
  name?: unknown;
  image?: unknown;
}

interface Template {
  spec?: { containers?: readonly Container[] };
}

/** Of the containers that run all the time, in their order. `pods`: those of the newest rollout. */
export function runningContainers(live: LiveObject, pods: readonly LiveObject[]): RunningContainer[] {
  const statuses = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).flatMap(statusesOf);
  return containersOf(live).map(({ name, image }) => {
    const own = statuses.filter((status) => status.name === name);
    return {
      name,
      image,
      digests: [...new Set(own.flatMap((status) => digestOf(status.imageID) ?? []))].sort(),
      restarts: own.reduce((sum, status) => sum + (status.restartCount ?? 0), 0),
    };
  });
}

interface ContainerStatus {
  name?: string;
  imageID?: string;
  restartCount?: number;
}

function statusesOf(pod: LiveObject): ContainerStatus[] {
  const { containerStatuses } = part(pod, "status");
  return Array.isArray(containerStatuses) ? (containerStatuses as ContainerStatus[]) : [];
}

/**
 * `registry/repository@sha256:...`, in front of which dockershim's heirs write `docker-pullable://`. A digest alone is
 * that of a config that was loaded and never pulled: no registry knows it.
 */
function digestOf(imageId: unknown): string | undefined {
  return typeof imageId === "string" ? /@(sha256:[0-9a-f]{64})$/.exec(imageId)?.[1] : undefined;
}

function containersOf(live: LiveObject): { name: string; image: string }[] {
  const spec = part(live, "spec") as {
    template?: Template;
    jobTemplate?: { spec?: { template?: Template } };
    containers?: readonly Container[];
  };
  const containers = spec.template?.spec?.containers ?? spec.jobTemplate?.spec?.template?.spec?.containers ?? spec.containers ?? [];
  return containers.flatMap(({ name, image }) => (typeof name === "string" && typeof image === "string" ? [{ name, image }] : []));
}
