// What stays as it is because its environment is frozen, unless somebody breaks the glass.

import { renderFreeze } from "../../gitops/rules/freeze.ts";
import type { Outcome } from "../outcome.ts";
import { readFreeze } from "../read-freeze.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";

/**
 * Undefined when nothing stands in the way. Who asked is refused; what only the clock or a webhook began, and
 * nobody waits for, ends as unchanged: it is begun again after the freeze.
 */
export async function refuseFrozen(
  { operation, signal }: Carried,
  environment: OpenEnvironment,
  nowMs: number,
): Promise<Outcome | undefined> {
  const { name } = environment;
  const freeze = await readFreeze(environment, nowMs, signal);
  if (freeze === undefined) return undefined;
  const { request, requester } = operation;
  const isUnasked = requester.kind !== "slack" && requester.kind !== "cli" && (request.verb !== "sync" || request.cause === undefined);
  return {
    kind: isUnasked ? "unchanged" : "refused",
    environment: name,
    objects: [],
    stages: {},
    reason: `${name} is frozen: ${renderFreeze(freeze)}`,
    reasonCode: "frozen",
    advice: `Nothing was changed. It goes again when the freeze ends; --force goes over it (role "break-glass").`,
  };
}

/** What a dry run says of the real one. */
export function wouldBeRefused(frozen: Outcome | undefined): string | undefined {
  return frozen === undefined ? undefined : `Now it would not be done: ${frozen.reason}.`;
}
