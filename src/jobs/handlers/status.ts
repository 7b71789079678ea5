// Status: what an environment is at, how far git has moved on, and how its workloads are. Changes nothing.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { describeRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { findWorkload } from "../../gitops/find-workload.ts";
import { shortObjectId, shortRevision } from "../../gitops/names.ts";
import { renderFreeze } from "../../gitops/rules/freeze.ts";
import type { Outcome } from "../outcome.ts";
import { readFreezeOrWait } from "../read-freeze.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { readPlan } from "./read-plan.ts";
import { createStages } from "./stages.ts";
import { summarizeObject } from "./summarize.ts";

export async function describeEnvironment(
  carried: Carried,
  environment: OpenEnvironment,
  options: { workload: string | undefined; clock: () => number },
): Promise<Outcome> {
  const { signal } = carried;
  const { cluster, repository, name, stateNamespace: namespace } = environment;
  const stages = createStages(options.clock);
  const head = await stages.time("fetch", () => repository.fetch(environment.branch, signal));
  const state = await readEnvironmentState({ cluster, environment: name, namespace, signal });
  const { plan, problems } = await stages.time("plan", () => readPlan(environment, head, signal));
  const { workload } = options;
  const match =
    workload === undefined
      ? undefined
      : findWorkload(
          workload,
          plan.items.map(({ id }) => id),
          name,
        );
  const found = match?.kind === "found" ? match.id : undefined;
  // A name alone means all that bear it: the Deployment and its Service.
  const matching = plan.items.filter(
    ({ id, manifest }) => workload === undefined || id === found || manifest.object.metadata.name === workload,
  );
  if (match?.kind === "refused" && matching.length === 0) {
    const { code, message, advice } = match;
    return { kind: "refused", environment: name, objects: [], stages: stages.totals(), reason: message, reasonCode: code, advice };
  }
  const rollouts = await describeRollouts({ cluster, targets: matching, signal });
  const behind =
    state?.revision === undefined || state.revision === head
      ? []
      : await repository.commits({ from: state.revision, to: head, limit: 100, paths: [environment.path] }, signal);
  const differing = matching.filter((item) => item.action === "create" || item.action === "configure");

  const freeze = await readFreezeOrWait(environment, options.clock(), signal);
  const answer = [
    ...(freeze === undefined ? [] : [`✗ freeze: ${renderFreeze(freeze)}`]),
    ...rollouts.map(
      (each) =>
        `${each.state === "healthy" ? "✓" : each.state === "progressing" ? "…" : "✗"} ${shortObjectId(each.id)}  ${each.images.join(", ")}  ready ${each.ready}${each.message === undefined ? "" : `: ${each.message}`}`,
    ),
    ...differing.map(
      (item) => `≠ ${shortObjectId(item.id)}  ${item.action === "create" ? "not in the cluster yet" : summarizeObject(item)}`,
    ),
  ];
  return {
    kind: "answered",
    environment: name,
    revision: state?.revision,
    objects: matching.map((item) => ({
      id: item.id,
      action:
        item.action === "ignored"
          ? "ignored"
          : item.action === "unchanged"
            ? "unchanged"
            : item.action === "create"
              ? "created"
              : "configured",
    })),
    stages: stages.totals(),
    reason: headline(name, state?.revision, head, behind.length, differing.length),
    problems: problems.map(({ path, line, message }) => `${path}${line === undefined ? "" : `:${line}`}: ${message}`),
    answer,
  };
}

function headline(name: string, applied: string | undefined, head: string, behind: number, differing: number): string {
  if (applied === undefined) return `${name} was never synced; git is at ${shortRevision(head)}`;
  const distance =
    behind === 0 ? "" : `, ${behind === 100 ? "100 or more" : behind} ${behind === 1 ? "commit" : "commits"} behind ${shortRevision(head)}`;
  const drift = differing === 0 ? "the cluster is what git says" : `${differing} ${differing === 1 ? "object differs" : "objects differ"}`;
  return `${name} is at ${shortRevision(applied)}${distance}; ${drift}`;
}
