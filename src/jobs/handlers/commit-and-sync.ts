// Commits a change of images, with those who approved it in its trailers, and brings it to the cluster.

import type { Approval } from "../../gitops/rules/approval/approval.ts";
import { operationKey } from "../approvals/card-painter.ts";
import { renderCommitMessage } from "../automation/commit-message.ts";
import { type ChangePlan, changesOf, hashChange } from "../changes/change-plan.ts";
import { CommittedFailure } from "../committed-failure.ts";
import type { Operation } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { nothingToMove } from "./change-outcomes.ts";
import type { ChangeParts, ChangeRequest } from "./change-request.ts";
import { commitChange } from "./commit-change.ts";
import { type KnownOfRequest, oneLine, trailersOf } from "./commit-trailers.ts";
import { createStages } from "./stages.ts";
import { syncEnvironment } from "./sync.ts";

/** Characters of an approver's comment that stand in the commit; the audit log has more. */
const maxComment = 200;

export async function commitAndSync(work: {
  carried: Carried;
  environment: OpenEnvironment;
  change: ChangeRequest;
  parts: ChangeParts;
  stages: Record<string, number>;
  approval: Approval | undefined;
}): Promise<Outcome> {
  const { carried, environment, change, parts, approval } = work;
  const { operation, signal } = carried;
  const { repository, branch, name } = environment;
  const stages = createStages(parts.clock);
  const known = await knownOf(operation, { parts, approval, signal });
  const committed = await stages.time("commit", () =>
    commitChange({
      repository,
      branch,
      jobId: operation.id,
      at: new Date(operation.acceptedAt),
      signal,
      plan: async (parent) => {
        const plan = await change.plan(parent);
        // Another commit may have come between: what is pushed is what was approved, or nothing.
        const files = approval === undefined || hashChange(plan) === approval.change.diffHash ? plan.files : new Map<string, Buffer>();
        return { ...plan, files, message: messageOf(operation, change.kind, { plan, approval, known, settings: environment.commits }) };
      },
    }),
  );
  const approvals = approval === undefined ? undefined : approversOf(approval);
  if (committed.kind === "nothing" && approval === undefined) return nothingToMove(name, committed.head, committed.plan, stages.totals());
  if (committed.kind === "nothing") {
    const reason = "this approval no longer holds: a new commit changed the plan. Nothing was changed";
    return {
      kind: "refused",
      environment: name,
      revision: committed.head,
      objects: [],
      stages: stages.totals(),
      reason,
      reasonCode: "approval_void",
      approvals,
    };
  }
  const { commit = 0 } = stages.totals();
  const cause = { kind: change.kind, commit: committed.revision, moves: committed.plan.moves, stages: { commit } };
  try {
    const outcome = await syncEnvironment(carried, environment, {
      dryRun: false,
      force: false,
      overFreeze: true,
      cause,
      clock: parts.clock,
    });
    return { ...outcome, kind: outcome.kind === "unchanged" ? "applied" : outcome.kind, approvals, changes: changesOf(committed.plan) };
  } catch (error) {
    throw new CommittedFailure(
      error,
      (message) => `Commit ${committed.revision.slice(0, 7)} is in git, but ${name} was not synced: ${message}`,
      { commit: committed.revision, changes: changesOf(committed.plan) },
    );
  }
}

/** What Slack and the outbox add to the trailers. Without their answer the commit says less, and is made all the same. */
async function knownOf(
  { id, anchor, requester }: Operation,
  { parts, approval, signal }: { parts: ChangeParts; approval: Approval | undefined; signal: AbortSignal },
): Promise<KnownOfRequest> {
  const asked = approval?.requester.kind === "person" ? approval.requester.party : undefined;
  const party =
    asked ??
    (requester.kind === "slack" ? await parts.people.party(requester.team, requester.user, signal).catch(() => undefined) : undefined);
  const message = await parts.outbox.place(operationKey(anchor ?? id)).catch(() => undefined);
  return { email: party?.emails[0], message };
}

export function approversOf(approval: Approval): NonNullable<Outcome["approvals"]> {
  return approval.votes
    .filter((vote) => vote.voided === undefined)
    .map((vote) => ({ team: vote.voter.team, user: vote.voter.user, at: new Date(vote.atMs).toISOString() }));
}

function messageOf(
  operation: Operation,
  kind: ChangeRequest["kind"],
  {
    plan,
    approval,
    known,
    settings,
  }: { plan: ChangePlan; approval: Approval | undefined; known: KnownOfRequest; settings: OpenEnvironment["commits"] },
): string {
  const approvedBy =
    approval?.votes
      .filter((vote) => vote.voided === undefined)
      .map((vote): [string, string] => [
        "Approved-by",
        `slack:${vote.voter.team}/${vote.voter.user}${vote.voter.emails[0] === undefined ? "" : ` <${vote.voter.emails[0]}>`}`,
      ]) ?? [];
  const comments = (approval?.votes ?? [])
    .filter((vote) => vote.voided === undefined && vote.comment !== undefined)
    .map((vote): [string, string] => [
      "Approval-Comment",
      `slack:${vote.voter.team}/${vote.voter.user}: ${Array.from(oneLine(vote.comment ?? ""))
        .slice(0, maxComment)
        .join("")}`,
    ]);
  const bound: [string, string][] =
    approval === undefined
      ? []
      : [
          ["Approval-Id", approval.id],
          ["Diff-Sha256", approval.change.diffHash],
        ];
  const by = kind === "promotion" ? "By a promotion that somebody asked for." : "By a release that somebody asked for.";
  return renderCommitMessage({
    settings,
    by,
    changes: [{ environment: plan.environment, moves: plan.moves }],
    trailers: [...trailersOf(operation, known), ...approvedBy, ...comments, ...bound],
  });
}
