// The one message of an operation: its blocks and the text that reads well on a lock screen.

import type { Button, KnownBlock } from "@slack/types";
import type { Operation } from "../../jobs/operation.ts";
import type { OperationView, Outcome, Step } from "../../jobs/outcome.ts";
import { renderAnswerLines } from "./answer-lines.ts";
import { context, cutLines, section } from "./blocks.ts";
import { renderCard, renderCardHeadline } from "./change-card.ts";
import { renderDiffBlock } from "./diff.ts";
import { evidenceButton, renderEvidence } from "./evidence.ts";
import { renderHeadline } from "./headline.ts";
import { renderImageChanges } from "./image-changes.ts";
import { objectsToldAsMoves, renderLive, renderMoves } from "./live-notice.ts";
import { renderObjects } from "./objects.ts";
import { escapeText, fallback, foreign, plain } from "./text.ts";

export interface RenderedMessage {
  text: string;
  blocks: KnownBlock[];
}

/** `diffPlace`: where a diff that is too long for the message was put, as markup. */
export function renderOperation(
  operation: Operation,
  view: OperationView,
  options: { planBlocks: boolean; diffPlace?: string | undefined },
): RenderedMessage {
  switch (view.state) {
    case "queued":
      return oneSection(`${titleOf(operation)} is waiting: ${view.behind} before it.`, operation);
    case "running":
      return renderRunning(operation, view, options);
    case "ended":
      return renderEnded(operation, view.outcome, options);
  }
}

function titleOf(operation: Operation): string {
  return `${operation.request.verb} of ${operation.request.environment}`;
}

function oneSection(text: string, operation: Operation): RenderedMessage {
  return { text, blocks: [section(escapeText(text)), context(askedBy(operation))] };
}

function renderRunning(
  operation: Operation,
  view: Extract<OperationView, { state: "running" }>,
  options: { planBlocks: boolean },
): RenderedMessage {
  const text = fallback(view.note === undefined ? view.headline : `${view.headline}: ${view.note}`);
  const details = context([askedBy(operation), ...(view.note === undefined ? [] : [foreign(view.note)])].join(" · "));
  if (!options.planBlocks) {
    const lines = view.steps.map((step) => `${mark(step)} ${foreign(step.title, 250)}`);
    return { text, blocks: [section(`*${foreign(view.headline)}*\n${cutLines(lines, 40)}`), details] };
  }
  const tasks = view.steps.map((step, at) => ({
    type: "task_card" as const,
    task_id: `step-${at}`,
    title: plain(step.title, 250),
    status: statusOf(step),
  }));
  return { text, blocks: [{ type: "plan", title: plain(view.headline, 250), tasks }, details] };
}

function mark(step: Step): string {
  return { waiting: "○", active: "…", done: "✓", failed: "✗" }[step.state];
}

function statusOf(step: Step): "pending" | "in_progress" | "complete" | "error" {
  return ({ waiting: "pending", active: "in_progress", done: "complete", failed: "error" } as const)[step.state];
}

function renderEnded(operation: Operation, outcome: Outcome, options: { diffPlace?: string | undefined }): RenderedMessage {
  if (outcome.approval !== undefined)
    return {
      text: fallback(renderCardHeadline(operation, outcome.approval)),
      blocks: renderCard(operation, outcome.approval),
    };
  if (outcome.evidence !== undefined) return renderEvidence(outcome.evidence);
  const headline = renderLive(operation, outcome) ?? renderHeadline(operation, outcome);
  const paragraphs = [`*${foreign(headline, 600)}*`, outcome.advice === undefined ? undefined : foreign(outcome.advice)];
  const blocks: KnownBlock[] = [section(paragraphs.filter((each) => each !== undefined).join("\n"))];
  blocks.push(...renderAnswerLines(outcome.answer ?? []).map(section));
  const moves = renderMoves(operation, outcome);
  if (moves.length > 0) blocks.push(section(cutLines(moves)));
  const changes = renderImageChanges(outcome);
  if (changes.length > 0) blocks.push(section(cutLines(changes, 30)));
  const told = objectsToldAsMoves(operation, outcome);
  blocks.push(...renderObjects({ ...outcome, objects: outcome.objects.filter((each) => !told.includes(each)) }).map(section));
  if (outcome.diff !== undefined) blocks.push(renderDiffBlock(outcome.diff, options.diffPlace));
  const notes = [...(outcome.problems ?? []).map((each) => `⚠ ${foreign(each)}`), ...(outcome.leftOut ?? []).map((each) => foreign(each))];
  if (notes.length > 0) blocks.push(section(cutLines(notes)));
  const buttons = [
    ...(canRetry(operation, outcome) ? [retryButton(operation)] : []),
    ...(outcome.commit === undefined ? [] : [evidenceButton(operation.id)]),
  ];
  if (buttons.length > 0) blocks.push({ type: "actions", block_id: "operation-actions", elements: buttons });
  blocks.push(context([askedBy(operation), ...approvedBy(outcome), ...renderStages(outcome)].join(" · ")));
  // Slack reads markup in the text, too.
  return { text: fallback(headline), blocks };
}

function canRetry(operation: Operation, outcome: Outcome): boolean {
  return operation.request.verb === "sync" && (outcome.kind === "partial" || outcome.kind === "failed");
}

export const retryActionId = "operation.retry.1";

function retryButton(operation: Operation): Button {
  return {
    type: "button",
    action_id: retryActionId,
    value: JSON.stringify({ verb: "sync", environment: operation.request.environment }),
    text: { type: "plain_text", text: "Retry" },
  };
}

/** Who said yes stays with the result for good. */
function approvedBy({ approvals = [] }: Outcome): string[] {
  return approvals.length === 0 ? [] : [`approved by ${approvals.map(({ user }) => `<@${user}>`).join(" and ")}`];
}

function renderStages(outcome: Outcome): string[] {
  const stages = Object.entries(outcome.stages).filter(([name, ms]) => name !== "total" && ms >= 1);
  return stages.length === 0
    ? []
    : [stages.map(([name, ms]) => `${name} ${ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`}`).join(" · ")];
}

/** `asked by @developer`; for what no person asked, what did. */
function askedBy(operation: Operation): string {
  const { requester } = operation;
  switch (requester.kind) {
    case "slack":
      return `asked by <@${requester.user}>`;
    case "cli":
      return `asked by ${requester.as === undefined ? "" : `<@${requester.as}>, by `}${foreign(requester.user)} on the command line`;
    case "hook":
      return `caused by the webhook ${foreign(requester.receiver)}`;
    case "schedule":
      return foreign(requester.reason);
  }
}
