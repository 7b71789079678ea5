// One handler per operation: the worker hands it what was asked, it gives back how it ended.

import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried, Handler } from "../worker.ts";
import type { OpenEnvironment, Workplace } from "../workplace.ts";
import { changeImages } from "./change-images.ts";
import type { ChangeParts } from "./change-request.ts";
import { withComparisons } from "./compare-sources.ts";
import { diffEnvironment } from "./diff.ts";
import { editRules, type LookForTags } from "./edit-rules.ts";
import type { GatherEvidence } from "./gather-evidence.ts";
import { listImages } from "./images.ts";
import { freezeEnvironment, unfreezeEnvironment } from "./order-freeze.ts";
import { listChoices } from "./release-choices.ts";
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
  gatherEvidence: GatherEvidence;
  /** Git hosts of one's own, whose pages a notice may link to. */
  gitHosts?: Readonly<Record<string, GitHostKind>> | undefined;
  clock: () => number;
}): Handler {
  const { workplace, registry, lookForTags, gitHosts = {}, clock } = options;
  return async (carried) => {
    const { request } = carried.operation;
    if (request.verb === "evidence") return options.gatherEvidence(carried, request);
    const environment = await workplace.open(carried.operation.request.environment);
    const outcome = await carryOut(carried, environment);
    return withComparisons(outcome, environment, { registry, gitHosts }, carried.signal);
  };

  async function carryOut(carried: Carried, environment: OpenEnvironment): Promise<Outcome> {
    const { request } = carried.operation;
    switch (request.verb) {
      case "sync":
        return syncEnvironment(carried, environment, { dryRun: request.dryRun, force: request.force, cause: request.cause, clock });
      case "status":
        return describeEnvironment(carried, environment, { workload: request.workload, clock });
      case "diff":
        return diffEnvironment(carried, environment, { workload: request.workload, clock });
      case "images":
        if (request.choicesOf !== undefined) return listChoices(carried, environment, { choicesOf: request.choicesOf, registry, clock });
        return listImages(carried, environment, { workload: request.workload, registry, clock });
      case "evidence":
        return options.gatherEvidence(carried, request);
      case "why":
        return explainWorkload(carried, environment, { workload: request.workload, registry, clock });
      case "automate":
      case "deautomate":
      case "policy":
      case "lock":
      case "unlock":
        return editRules(carried, environment, { request, lookForTags, clock });
      case "freeze":
        return freezeEnvironment(carried, environment, { request, clock });
      case "unfreeze":
        return unfreezeEnvironment(carried, environment, { dryRun: request.dryRun, lookForTags, clock });
      case "release":
      case "promote":
        return changeImages(carried, environment, { request, workplace, ownEmail: options.ownEmail, changes: options.changes });
    }
  }
}
