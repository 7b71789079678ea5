// Release and promotion: planned, decided on where the environment wants it, committed, synced. One handler for both.

import { asFailure, Failure } from "../../gitops/failure.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Approval, ApprovalRules, ApprovedChange } from "../../gitops/rules/approval/approval.ts";
import { decideExecution } from "../../gitops/rules/approval/execution.ts";
import { decideSupersede } from "../../gitops/rules/approval/lapse.ts";
import { openApproval } from "../../gitops/rules/approval/open-approval.ts";
import { operationKey, repaint } from "../approvals/approval-desk.ts";
import { type ApprovalStore, approvalId, decideStored } from "../approvals/approval-store.ts";
import { renderCard } from "../approvals/card.ts";
import type { ApprovalPeople } from "../approvals/people.ts";
import { renderCommitMessage } from "../automation/commit-message.ts";
import { type ChangePlan, hashChange } from "../changes/change-plan.ts";
import type { Operation } from "../operation.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Outcome } from "../outcome.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { commitChange } from "./commit-change.ts";
import { nameOfActor, trailersOf } from "./commit-trailers.ts";
import { createStages } from "./stages.ts";
import { summarizeObject } from "./summarize.ts";
import { syncEnvironment } from "./sync.ts";

export interface ChangeParts {
  registry: Registry;
  store: ApprovalStore & { nowMs(): Promise<number> };
  people: ApprovalPeople;
  outbox: Outbox;
  /** By environment. */
  rules: (environment: string) => ApprovalRules & { deadlineMs: number; policyHash: string };
  clock: () => number;
}

export interface ChangeRequest {
  kind: "release" | "promotion";
  /** Set when this operation carries out what was approved. */
  approval: string | undefined;
  dryRun: boolean;
  plan: (head: Revision) => Promise<ChangePlan>;
}

export async function carryOutChange(
  carried: Carried,
  environment: OpenEnvironment,
  change: ChangeRequest,
  parts: ChangeParts,
): Promise<Outcome> {
  const { signal, operation } = carried;
  const stages = createStages(parts.clock);
  const head = await stages.time("fetch", () => environment.repository.fetch(environment.branch, signal));
  const made = await environment.repository.findByTrailer({ name: "Coxswain-Job", value: operation.id, to: head }, signal);
  const plan = await stages.time("plan", () => change.plan(head));
  const rules = parts.rules(environment.name);
  const facts: ApprovedChange = {
    moves: plan.moves.map((move) => ({ ...pick(move), digest: move.digest ?? "" })),
    diffHash: hashChange(plan),
    policyHash: rules.policyHash,
  };
  // What was committed before the worker ended is finished, whatever has changed since.
  if (made !== undefined)
    return commitAndSync({
      carried,
      environment,
      change,
      parts,
      stages: stages.totals(),
      approval: await loadApproval(parts.store, change.approval),
    });
  if (plan.moves.length === 0) return nothingToMove(environment.name, head, plan, stages.totals());
  if (change.dryRun) return dryRun(environment.name, head, plan, stages.totals());
  if (change.approval === undefined) {
    const asked = await ask({ carried, environment, parts, plan, facts, rules, stages: stages.totals() });
    if (asked !== undefined) return asked;
    return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: undefined });
  }
  const approved = await confirm({ carried, parts, plan, facts, approval: change.approval });
  if (approved.kind === "refused") return { ...approved.outcome, environment: environment.name, revision: head, stages: stages.totals() };
  return commitAndSync({ carried, environment, change, parts, stages: stages.totals(), approval: approved.approval });
}

function pick(move: ChangePlan["moves"][number]) {
  const { workload, container, repository, from, to } = move;
  return { workload, container, repository, from, to };
}

function nothingToMove(environment: string, revision: Revision, plan: ChangePlan, stages: Record<string, number>): Outcome {
  const reasons = plan.notMoved.map(
    ({ workload, container, status, reason }) =>
      `${workload.replace(/^[^:]*:/, "")}${container === "" ? "" : ` ${container}`}: ${status}, ${reason}`,
  );
  const failed = plan.notMoved.find((each) => each.status !== "ignored" && each.reason !== "image(s) up to date");
  if (failed !== undefined)
    return {
      kind: "refused",
      environment,
      revision,
      objects: [],
      stages,
      reason: reasons[plan.notMoved.indexOf(failed)] ?? failed.reason,
      reasonCode: "nothing_to_move",
      answer: reasons,
    };
  return { kind: "unchanged", environment, revision, objects: [], stages, reason: "there is nothing to move", answer: reasons };
}

function dryRun(environment: string, revision: Revision, plan: ChangePlan, stages: Record<string, number>): Outcome {
  const answer = plan.moves.map(
    (move) =>
      `${move.workload.replace(/^[^:]*:/, "")} ${move.container}: ${move.from} → ${move.to}${move.digest === undefined ? "" : ` (${move.digest.slice(0, 19)}…)`}`,
  );
  return { kind: "answered", environment, revision, objects: [], stages, dryRun: true, answer };
}

/** Asks for approvals where the environment wants them; undefined where it does not. */
async function ask(asking: {
  carried: Carried;
  environment: OpenEnvironment;
  parts: ChangeParts;
  plan: ChangePlan;
  facts: ApprovedChange;
  rules: ReturnType<ChangeParts["rules"]>;
  stages: Record<string, number>;
}): Promise<Outcome | undefined> {
  const { carried, environment, parts, plan, facts, rules, stages } = asking;
  const { operation, signal } = carried;
  const { store, people } = parts;
  const nowMs = await store.nowMs();
  const { deadlineMs, policyHash: _, ...approvalRules } = rules;
  const { requester } = operation;
  const opening = openApproval({
    id: approvalId(operation.id),
    operation: operation.id,
    environment: environment.name,
    workloads: plan.moves.map((move) => move.workload),
    change: facts,
    requester:
      requester.kind === "slack"
        ? { kind: "person", party: await people.party(requester.team, requester.user, signal) }
        : { kind: "unknown", name: nameOfActor(requester) },
    authors: await people.authors(plan.authors, signal),
    rules: approvalRules,
    eligible: rules.required === 0 ? [] : await people.eligible(environment.name, signal),
    nowMs,
    deadlineMs: nowMs + deadlineMs,
  });
  if (opening.kind === "not_needed") return undefined;
  const base = { environment: environment.name, revision: plan.head, objects: [], stages };
  if (opening.kind === "refused")
    return {
      ...base,
      kind: "refused",
      reason: `${opening.message} ${opening.quoted.join(", ")}`,
      reasonCode: opening.code,
      advice: opening.next,
    };
  if ((await store.create(opening.approval)) === "lost")
    throw new Failure("queue_unavailable", "Redis was emptied while the approval was stored.", { retry: "backoff" });
  await supersede(parts, opening.approval, nowMs);
  const found = await store.load(opening.approval.id);
  const approval = found.kind === "found" ? found.approval : opening.approval;
  const moved = new Set(plan.moves.map((move) => move.workload));
  const other = plan.sync.items.filter((item) => (item.action === "create" || item.action === "configure") && !moved.has(item.id));
  const otherChanges = other.slice(0, 20).map((item) => `${item.id.replace(/^[^:]*:/, "")} ${summarizeObject(item)}`);
  return {
    ...base,
    kind: "pending",
    reason: `waiting for ${approval.needed} ${approval.needed === 1 ? "approval" : "approvals"}`,
    reasonCode: "approval_pending",
    approval: renderCard(approval, { commits: plan.commits.slice(0, 10), otherChanges, healthyForMs: plan.healthyForMs }),
  };
}

/** An older request for any of the same workloads is replaced, and its message says so. */
async function supersede({ store, outbox }: ChangeParts, newer: Approval, nowMs: number): Promise<void> {
  for (const { approval } of await store.open(newer.environment, newer.workloads)) {
    const result = await decideStored(store, approval.id, (current) => decideSupersede(current, newer, nowMs));
    if (result.kind !== "accepted" || !("approval" in result)) continue;
    const message = await outbox.find(operationKey(approval.operation));
    const repainted = message === undefined ? undefined : repaint(message, result.approval);
    if (repainted !== undefined) await outbox.put(repainted);
  }
}

type Confirmed = { kind: "approved"; approval: Approval } | { kind: "refused"; outcome: Omit<Outcome, "environment" | "stages"> };

/** The last question, with everything found out anew: does the approval still hold? */
async function confirm(confirming: {
  carried: Carried;
  parts: ChangeParts;
  plan: ChangePlan;
  facts: ApprovedChange;
  approval: string;
}): Promise<Confirmed> {
  const { carried, parts, plan, facts } = confirming;
  const { operation, signal } = carried;
  const { store, people } = parts;
  const [nowMs, authors, eligible] = await Promise.all([
    store.nowMs(),
    people.authors(plan.authors, signal),
    people.eligible(plan.environment, signal),
  ]);
  const decided = await decideStored(store, confirming.approval, (approval) =>
    decideExecution(approval, {
      nowMs,
      operation: operation.anchor ?? operation.id,
      change: facts,
      authors,
      eligible,
      requesterMayAsk: true,
    }),
  );
  const refusal = (reason: string, reasonCode: string, approval?: Approval): Confirmed => ({
    kind: "refused",
    outcome: {
      kind: "refused",
      objects: [],
      reason,
      reasonCode,
      advice: "Ask again with the command.",
      ...(approval === undefined ? {} : { approvals: approversOf(approval) }),
    },
  });
  switch (decided.kind) {
    case "approved":
      return { kind: "approved", approval: decided.approval };
    case "void":
      return refusal(
        `this approval no longer holds: ${decided.changed.join("; ")}. Nothing was changed`,
        "approval_void",
        decided.approval,
      );
    case "pending":
      return refusal("an approval no longer counts, and others are needed", "approval_pending", decided.approval);
    case "ended":
      return refusal(`the approval had ended: ${decided.approval.status}`, "already_decided", decided.approval);
    case "refused":
      return refusal(decided.message, decided.code);
  }
}

async function loadApproval(store: ApprovalStore, id: string | undefined): Promise<Approval | undefined> {
  if (id === undefined) return undefined;
  const found = await store.load(id);
  return found.kind === "found" ? found.approval : undefined;
}

async function commitAndSync(work: {
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
        return { ...plan, files, message: messageOf(operation, change.kind, plan, approval) };
      },
    }),
  );
  const approvals = approval === undefined ? undefined : approversOf(approval);
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
    const outcome = await syncEnvironment(carried, environment, { dryRun: false, force: false, cause, clock: parts.clock });
    return { ...outcome, kind: outcome.kind === "unchanged" ? "applied" : outcome.kind, approvals };
  } catch (error) {
    const failure = asFailure(error);
    throw new Failure(failure.code, `Commit ${committed.revision.slice(0, 7)} is in git, but ${name} was not synced: ${failure.message}`, {
      retry: failure.retry,
      retryAfterMs: failure.retryAfterMs,
      advice: failure.advice,
      cause: error,
    });
  }
}

function approversOf(approval: Approval): NonNullable<Outcome["approvals"]> {
  return approval.votes
    .filter((vote) => vote.voided === undefined)
    .map((vote) => ({ team: vote.voter.team, user: vote.voter.user, at: new Date(vote.atMs).toISOString() }));
}

function messageOf(operation: Operation, kind: ChangeRequest["kind"], plan: ChangePlan, approval: Approval | undefined): string {
  const approvedBy =
    approval?.votes
      .filter((vote) => vote.voided === undefined)
      .map((vote): [string, string] => [
        "Approved-by",
        `slack:${vote.voter.team}/${vote.voter.user}${vote.voter.emails[0] === undefined ? "" : ` <${vote.voter.emails[0]}>`}`,
      ]) ?? [];
  const bound: [string, string][] =
    approval === undefined
      ? []
      : [
          ["Approval-Id", approval.id],
          ["Diff-Sha256", approval.change.diffHash],
        ];
  const by = kind === "promotion" ? "By a promotion that somebody asked for." : "By a release that somebody asked for.";
  return renderCommitMessage({
    by,
    changes: [{ environment: plan.environment, moves: plan.moves }],
    trailers: [...trailersOf(operation), ...approvedBy, ...bound],
    skipCi: false,
  });
}
