// One handler per operation: the worker hands it what was asked, it gives back how it ended.

import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Handler } from "../worker.ts";
import type { Workplace } from "../workplace.ts";
import { changeImages } from "./change-images.ts";
import type { ChangeParts } from "./change-request.ts";
import { diffEnvironment } from "./diff.ts";
import { editRules, type LookForTags } from "./edit-rules.ts";
import { listImages } from "./images.ts";
import { describeEnvironment } from "./status.ts";
import { syncEnvironment } from "./sync.ts";
import { explainWorkload } from "./why.ts";

export function createHandler(options: {
  workplace: Workplace;
  registry: Registry;
  lookForTags: LookForTags;
  /** Coxswain's own git address in an environment's repository. */
  ownEmail: (environment: string) => string;
  changes: ChangeParts;
  clock: () => number;
}): Handler {
  const { workplace, registry, lookForTags, clock } = options;
  return async (carried) => {
    const { request } = carried.operation;
    const environment = await workplace.open(request.environment);
    switch (request.verb) {
      case "sync":
        return syncEnvironment(carried, environment, { dryRun: request.dryRun, force: request.force, cause: request.cause, clock });
      case "status":
        return describeEnvironment(carried, environment, { workload: request.workload, clock });
      case "diff":
        return diffEnvironment(carried, environment, { workload: request.workload, clock });
      case "images":
        return listImages(carried, environment, { workload: request.workload, registry, clock });
      case "why":
        return explainWorkload(carried, environment, { workload: request.workload, registry, clock });
      case "automate":
      case "deautomate":
      case "policy":
      case "lock":
      case "unlock":
        return editRules(carried, environment, { request, lookForTags, clock });
      case "release":
      case "promote":
        return changeImages(carried, environment, { request, workplace, ownEmail: options.ownEmail, changes: options.changes });
    }
  };
}
