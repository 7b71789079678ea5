// freeze and unfreeze: the environment stays as it is, or goes on; written in its own cluster.

import { readStoredFreeze, removeStoredFreeze, type StoredFreeze, writeStoredFreeze } from "../../gitops/cluster/stored-freeze.ts";
import { freezesAt, renderFreeze } from "../../gitops/rules/freeze.ts";
import type { Operation, Request } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { nameOfActor } from "./commit-trailers.ts";
import type { LookForTags } from "./edit-rules.ts";

type FreezeRequest = Extract<Request, { verb: "freeze" }>;

/** Safe to run again: the same order writes the same. */
export async function freezeEnvironment(
  { operation, signal }: Carried,
  environment: OpenEnvironment,
  { request, clock }: { request: FreezeRequest; clock: () => number },
): Promise<Outcome> {
  const { name, cluster, stateNamespace: namespace } = environment;
  const freeze = freezeOf(operation, request);
  const base = { environment: name, objects: [], stages: {} };
  if (freeze.until !== undefined && Date.parse(freeze.until) <= clock()) {
    const reason = `A freeze until ${freeze.until} would have ended already.`;
    return { ...base, kind: "refused", reason, reasonCode: "freeze_ended", advice: "Name a later time." };
  }
  if (request.dryRun) return { ...base, kind: "answered", dryRun: true, reason: `${name} would be frozen: ${renderFreeze(freeze)}` };
  const reason = `${name} is frozen: ${renderFreeze(freeze)}`;
  await writeStoredFreeze({ cluster, environment: name, namespace, signal, freeze });
  const advice = `Automation waits, and syncs, releases and promotions are refused; unfreeze ${name} ends it.`;
  return { ...base, kind: "applied", reason, advice };
}

export async function unfreezeEnvironment(
  { signal }: Carried,
  environment: OpenEnvironment,
  { dryRun, lookForTags, clock }: { dryRun: boolean; lookForTags: LookForTags; clock: () => number },
): Promise<Outcome> {
  const { name, cluster, stateNamespace: namespace, freezes = [] } = environment;
  const place = { cluster, environment: name, namespace, signal };
  const base = { environment: name, objects: [], stages: {}, ...(dryRun ? { dryRun } : {}) };
  const ended = dryRun ? await readStoredFreeze(place) : await removeStoredFreeze(place);
  const [written] = freezesAt(freezes, clock());
  const advice = written === undefined ? undefined : `Its configuration still freezes it: ${renderFreeze(written)}.`;
  if (ended === undefined) return { ...base, kind: dryRun ? "answered" : "unchanged", reason: `nobody froze ${name}`, advice };
  if (dryRun) return { ...base, kind: "answered", reason: `the freeze of ${name} would end: ${renderFreeze(ended)}`, advice };
  const reason = `${name} is not frozen any more (it was: ${renderFreeze(ended)})`;
  // What waited for the end of it need not wait for the next poll, too.
  if (written === undefined) await lookForTags(name);
  return { ...base, kind: "applied", reason, advice };
}

function freezeOf({ requester, acceptedAt }: Operation, { reason, until, durationMs }: FreezeRequest): StoredFreeze {
  const ends = until ?? (durationMs === undefined ? undefined : new Date(Date.parse(acceptedAt) + durationMs).toISOString());
  return { by: nameOfActor(requester), reason, since: acceptedAt, ...(ends === undefined ? {} : { until: ends }) };
}
