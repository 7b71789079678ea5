// `evidence <change>`: one page about one change, for whoever may view each environment that it touched.

import type { Access } from "../access.ts";
import { type ChangeId, parseChangeId } from "../evidence/change-id.ts";
import { composeEvidence } from "../evidence/compose-evidence.ts";
import { findRecords, type RecordSources } from "../evidence/find-records.ts";
import type { Operation, Request } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import { createStages } from "./stages.ts";

export interface EvidenceParts extends RecordSources {
  access: Pick<Access, "authorize">;
  environments: readonly string[];
  /** A commit's page at its git host, where one is configured. */
  commitUrl: (environment: string, revision: string) => string | undefined;
  clock: () => number;
}

type EvidenceRequest = Extract<Request, { verb: "evidence" }>;
export type GatherEvidence = (carried: Carried, request: EvidenceRequest) => Promise<Outcome>;

export function createGatherEvidence(parts: EvidenceParts): GatherEvidence {
  return async ({ operation, signal }, request) => {
    const stages = createStages(parts.clock);
    const change = parseChangeId(request.change, parts.environments);
    if (change === undefined) return notFound(request.change, stages.totals());
    const viewable = await viewableBy(operation, parts, signal);
    const records = await stages.time("search", () => findRecords(change, viewable, parts, signal));
    const hidden = records.environments.filter((name) => !viewable.includes(name));
    // Of what one may not view, not even that it is there.
    if (hidden.length > 0 || !isViewable(change, viewable)) return notFound(request.change, stages.totals());
    const evidence = composeEvidence(request.change, records, parts.commitUrl);
    if (evidence === undefined) return notFound(request.change, stages.totals());
    const environment = evidence.environments.length === 1 ? evidence.environments[0] : undefined;
    return { kind: "answered", environment, objects: [], stages: stages.totals(), evidence };
  };
}

function isViewable(change: ChangeId, viewable: readonly string[]): boolean {
  return change.kind !== "newest" || viewable.includes(change.environment);
}

async function viewableBy(operation: Operation, { access, environments }: EvidenceParts, signal: AbortSignal): Promise<string[]> {
  const { requester, origin } = operation;
  const decisions = await Promise.all(
    environments.map((environment) =>
      access.authorize({ request: { verb: "evidence", environment, change: "" }, requester, origin }, signal),
    ),
  );
  return environments.filter((_, at) => decisions[at]?.allowed);
}

function notFound(change: string, stages: Record<string, number>): Outcome {
  return {
    kind: "refused",
    objects: [],
    stages,
    reason: `Nothing is known of a change called ${change}.`,
    reasonCode: "change_unknown",
    advice: "Give an operation's or an approval's id, at least 7 digits of a commit, or an environment for its newest change.",
  };
}
