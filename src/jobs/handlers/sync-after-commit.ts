// The sync that follows a commit of Coxswain's own: it brings that commit to the cluster and nothing that waited before it.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { asFailure, Failure } from "../../gitops/failure.ts";
import { type Revision, shortRevision } from "../../gitops/names.ts";
import type { Cause } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { dryRunOutcome } from "./dry-run.ts";
import { refuseFrozen } from "./frozen.ts";
import { readPlan } from "./read-plan.ts";
import { syncEnvironment } from "./sync.ts";

/**
 * `parent`: what the commit was made on. When other commits of the environment wait before it, nothing is
 * applied: who locks a workload does not ask for a rollout. A Failure says that the commit is in git.
 */
export async function syncAfterCommit(
  carried: Carried,
  environment: OpenEnvironment,
  options: { cause: Cause; parent: Revision | undefined; clock: () => number },
): Promise<Outcome> {
  const { cause, parent, clock } = options;
  const { name } = environment;
  try {
    const { applied, waiting } = await readWaiting(carried, environment, parent);
    if (waiting !== undefined) {
      const advice = notSynced(name, "was not synced", waiting);
      return { kind: "applied", environment: name, revision: applied, objects: [], stages: cause.stages, commit: cause.commit, advice };
    }
    const outcome = await syncEnvironment(carried, environment, { dryRun: false, force: false, cause, clock });
    if (outcome.reasonCode === "frozen") {
      const advice = `${outcome.reason}. The commit is applied by the first sync after the freeze.`;
      return { ...outcome, kind: "applied", reason: undefined, reasonCode: undefined, stages: cause.stages, advice };
    }
    // Somebody else's sync may have been faster; the commit is a change all the same.
    return outcome.kind === "unchanged" ? { ...outcome, kind: "applied" } : outcome;
  } catch (error) {
    const { code, message, retry, retryAfterMs, advice } = asFailure(error);
    throw new Failure(code, `Commit ${shortRevision(cause.commit)} is in git, but ${name} was not synced: ${message}`, {
      retry,
      retryAfterMs,
      advice,
      cause: error,
    });
  }
}

/** What it would do with a commit of these files on `head`: their diff, and the cluster's where the commit would be applied. */
export async function trySyncAfterCommit(
  carried: Carried,
  environment: OpenEnvironment,
  { head, files, nowMs }: { head: Revision; files: ReadonlyMap<string, Buffer | null>; nowMs: number },
): Promise<Outcome> {
  const { signal } = carried;
  const [{ waiting }, frozen] = await Promise.all([readWaiting(carried, environment, head), refuseFrozen(carried, environment, nowMs)]);
  const isApplied = files.size > 0 && waiting === undefined && frozen === undefined;
  const sync = isApplied ? (await readPlan(environment, head, signal, files)).plan : { items: [], problems: [] };
  const outcome = await dryRunOutcome(environment, { head, files, sync }, { stages: {}, signal });
  if (frozen !== undefined)
    return { ...outcome, advice: `${frozen.reason}. The commit would be applied by the first sync after the freeze.` };
  return waiting === undefined ? outcome : { ...outcome, advice: notSynced(environment.name, "would not be synced", waiting) };
}

function notSynced(name: string, verb: string, waiting: string): string {
  return `${name} ${verb}, because ${waiting}; sync ${name} applies all of it.`;
}

async function readWaiting(
  { signal }: Carried,
  { cluster, repository, name, path, stateNamespace: namespace }: OpenEnvironment,
  parent: Revision | undefined,
): Promise<{ applied: Revision | undefined; waiting: string | undefined }> {
  const state = await readEnvironmentState({ cluster, environment: name, namespace, signal });
  const applied = state?.revision;
  if (applied === undefined) return { applied, waiting: "it never was" };
  if (parent === undefined) return { applied, waiting: undefined };
  const paths = path === "" ? {} : { paths: [path] };
  const waiting = await repository.commits({ from: applied, to: parent, limit: 100, ...paths }, signal);
  if (waiting.length === 0) return { applied, waiting: undefined };
  const count = waiting.length === 100 ? "100 or more" : String(waiting.length);
  return {
    applied,
    waiting: waiting.length === 1 ? "a commit before this one waits for a sync" : `${count} commits before this one wait for a sync`,
  };
}
