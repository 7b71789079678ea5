// The sync that follows a commit of Coxswain's own: it brings that commit to the cluster and nothing that waited before it.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { asFailure, Failure } from "../../gitops/failure.ts";
import { type Revision, shortRevision } from "../../gitops/names.ts";
import type { Cause } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
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
      const advice = `${name} was not synced, because ${waiting}; sync ${name} applies all of it.`;
      return { kind: "applied", environment: name, revision: applied, objects: [], stages: cause.stages, commit: cause.commit, advice };
    }
    const outcome = await syncEnvironment(carried, environment, { dryRun: false, force: false, cause, clock });
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
