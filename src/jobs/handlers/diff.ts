// Diff: what a sync would change, from a server-side dry run. Changes nothing.

import { fetchDiffs } from "../../gitops/cluster/diff/fetch-diffs.ts";
import { renderDiff } from "../../gitops/cluster/diff/render-diff.ts";
import type { PlannedObject, SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import { findWorkload } from "../../gitops/find-workload.ts";
import { shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { readPlan } from "./read-plan.ts";
import { createStages } from "./stages.ts";
import { syncOutcome } from "./sync-outcome.ts";

export async function diffEnvironment(
  { signal }: Carried,
  environment: OpenEnvironment,
  options: { workload: string | undefined; clock: () => number },
): Promise<Outcome> {
  const stages = createStages(options.clock);
  const { name, repository, branch } = environment;
  const head = await stages.time("fetch", () => repository.fetch(branch, signal));
  const { plan, problems, leftOut } = await stages.time("plan", () => readPlan(environment, head, signal));
  const selected = selectItems(plan, options.workload, name);
  if (selected.kind === "refused") {
    const { message: reason, code: reasonCode, advice } = selected;
    return { kind: "refused", environment: name, objects: [], stages: stages.totals(), reason, reasonCode, advice };
  }
  const { items } = selected;
  const diff = await stages.time("dryRun", () => fetchDiff(environment, items, { force: false, signal }));
  const ids = new Set(items.map((item) => item.id));
  const shownProblems = options.workload === undefined ? plan.problems : plan.problems.filter((problem) => ids.has(problem.id));
  const outcome = syncOutcome({
    environment: name,
    head,
    previous: undefined,
    plan: { items, problems: shownProblems },
    results: [],
    rollouts: [],
    problems,
    leftOut: options.workload === undefined ? leftOut : [],
    stages: stages.totals(),
    dryRun: true,
    earlier: [],
    cause: undefined,
    nowMs: options.clock(),
  });
  const { dryRun: _, reasonCode: __, ...answer } = outcome;
  return { ...answer, reason: headline(name, shortRevision(head), items), ...(diff === "" ? {} : { diff }) };
}

/** The same text that `diff` shows; "" when nothing differs. */
export async function fetchDiff(
  { cluster }: OpenEnvironment,
  items: readonly PlannedObject[],
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<string> {
  return renderDiff(await fetchDiffs({ cluster, items, force, signal }));
}

type Selected = { kind: "selected"; items: PlannedObject[] } | Extract<ReturnType<typeof findWorkload>, { kind: "refused" }>;

/** All objects of the name that was typed: `api` is its Deployment and its Service. */
function selectItems({ items }: SyncPlan, typed: string | undefined, environment: string): Selected {
  if (typed === undefined) return { kind: "selected", items };
  const named = items.filter((item) => [item.id, shortObjectId(item.id), item.manifest.object.metadata.name].includes(typed));
  if (named.length > 0) return { kind: "selected", items: named };
  const found = findWorkload(
    typed,
    items.map((item) => item.id),
    environment,
  );
  return found.kind === "refused" ? found : { kind: "selected", items: items.filter((item) => item.id === found.id) };
}

function headline(environment: string, revision: string, items: readonly PlannedObject[]): string {
  const count = (action: PlannedObject["action"]) => items.filter((item) => item.action === action).length;
  const [added, changed] = [count("create"), count("configure")];
  const objects = `${items.length} ${items.length === 1 ? "object" : "objects"} compared`;
  if (added + changed === 0) return `A sync of ${environment} to ${revision} would change nothing; ${objects}`;
  const parts = [added > 0 ? `add ${added}` : undefined, changed > 0 ? `change ${changed}` : undefined].filter(
    (each) => each !== undefined,
  );
  return `A sync of ${environment} to ${revision} would ${parts.join(" and ")}; ${objects}`;
}
