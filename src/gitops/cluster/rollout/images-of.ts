// The images that a workload runs, as its own template names them.

import type { LiveObject } from "../cluster.ts";
import { part } from "./rollout-status.ts";

interface Template {
  spec?: { containers?: readonly { image?: unknown }[] };
}

/** Of the containers that run all the time, in their order. */
export function imagesOf(live: LiveObject): string[] {
  const spec = part(live, "spec") as {
    template?: Template;
    jobTemplate?: { spec?: { template?: Template } };
    containers?: readonly { image?: unknown }[];
  };
  const containers = spec.template?.spec?.containers ?? spec.jobTemplate?.spec?.template?.spec?.containers ?? spec.containers ?? [];
  return containers.flatMap((container) => (typeof container.image === "string" ? [container.image] : []));
}
