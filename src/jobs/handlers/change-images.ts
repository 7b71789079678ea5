// A request for a release or a promotion becomes the plan that it means.

import { planPromotion } from "../changes/plan-promotion.ts";
import { planRelease } from "../changes/plan-release.ts";
import type { Request } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment, Workplace } from "../workplace.ts";
import { carryOutChange } from "./change.ts";
import type { ChangeParts, ChangeRequest } from "./change-request.ts";
import { tellPromotion } from "./tell-promotion.ts";

export async function changeImages(
  carried: Carried,
  environment: OpenEnvironment,
  options: {
    request: Extract<Request, { verb: "release" | "promote" }>;
    workplace: Workplace;
    ownEmail: (environment: string) => string;
    changes: ChangeParts;
  },
): Promise<Outcome> {
  const { request, workplace, changes } = options;
  const { signal } = carried;
  const { registry, clock } = changes;
  const hosts = changes.gitHosts.kinds;
  const ownEmail = options.ownEmail(environment.name);
  const { approval, dryRun } = request;
  if (request.verb === "release") {
    const { workloads, images, exclude, force } = request;
    const plan = (head: Parameters<typeof planRelease>[1]) =>
      planRelease({ environment, workloads, images, exclude, force, registry, hosts, ownEmail, nowMs: clock(), signal }, head);
    return carryOutChange(carried, environment, { kind: "release", approval, dryRun, plan }, changes);
  }
  const from = await workplace.open(request.from);
  const { workloads } = request;
  const plan = (head: Parameters<typeof planPromotion>[1]) =>
    planPromotion({ from, to: environment, workloads, registry, hosts, ownEmail, nowMs: clock(), signal }, head);
  const change = { kind: "promotion", approval, dryRun, skips: skipsOf(request, environment), plan } as const;
  const outcome = await carryOutChange(carried, environment, change, changes);
  await tellPromotion({ request, operation: carried.operation, outcome }, changes);
  return outcome;
}

/** A force that goes round nothing skips nothing. */
function skipsOf(
  { from, force, reason }: Extract<Request, { verb: "promote" }>,
  { promotedFrom = [] }: OpenEnvironment,
): ChangeRequest["skips"] {
  return force === true && !promotedFrom.includes(from) ? { stages: promotedFrom, reason } : undefined;
}
