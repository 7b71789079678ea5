// What a dry run shows: the diff of the files that would be committed, and what the cluster would make of them. Writes nothing.

import type { SyncPlan } from "../../gitops/cluster/sync-plan.ts";
import type { Revision } from "../../gitops/names.ts";
import { fetchFileDiff } from "../changes/file-diff.ts";
import type { Outcome } from "../outcome.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { fetchDiff } from "./diff.ts";
import { syncOutcome } from "./sync-outcome.ts";

/** `sync`: what the sync after the commit would do. Both diffs stand in one text, the files' first. */
export async function dryRunOutcome(
  environment: OpenEnvironment,
  planned: { head: Revision; files: ReadonlyMap<string, Buffer | null>; sync: SyncPlan },
  { stages, signal }: { stages: Record<string, number>; signal: AbortSignal },
): Promise<Outcome> {
  const { head, files, sync } = planned;
  const [inGit, inCluster] = await Promise.all([
    fetchFileDiff(environment.repository.snapshot(head), files, signal),
    fetchDiff(environment, sync.items, { force: false, signal }),
  ]);
  const { reasonCode: _, ...outcome } = syncOutcome({
    environment: environment.name,
    head,
    previous: undefined,
    plan: sync,
    results: [],
    rollouts: [],
    problems: [],
    leftOut: [],
    stages,
    dryRun: true,
    earlier: [],
    cause: undefined,
    nowMs: 0,
  });
  const diff = [inGit, inCluster].filter((part) => part !== "").join("\n\n");
  return { ...outcome, ...(diff === "" ? {} : { diff }) };
}
