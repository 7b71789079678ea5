// The notice of images that went live: which, where, and how long after the push.

import { renderDuration } from "../../gitops/duration.ts";
import { type ObjectId, shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { Cause, ImageMove, Operation } from "../../jobs/operation.ts";
import type { ObjectOutcome, Outcome } from "../../jobs/outcome.ts";
import { escapeText, foreign, plural } from "./text.ts";

const shownDigest = 19;

/** Images that moved before this sync: by automation's commit, or by a person's release or promotion. */
function movedBy({ request }: Operation, outcome: Outcome): Pick<Cause, "moves" | "commit"> | undefined {
  if (request.verb === "sync") return request.cause;
  const { moves, commit } = outcome;
  return (request.verb === "promote" || request.verb === "release") && moves !== undefined && commit !== undefined
    ? { moves, commit }
    : undefined;
}

/**
 * `api 1.5.0 is live in staging · 41 s after the push`, or why it is not:
 * `api 1.5.0 did not become healthy in staging: ImagePullBackOff`. Undefined for what moved no image.
 */
export function renderLive(operation: Operation, outcome: Outcome): string | undefined {
  const cause = movedBy(operation, outcome);
  const { environment } = operation.request;
  if (cause === undefined) return undefined;
  switch (outcome.kind) {
    case "applied":
    case "unchanged": {
      const after = outcome.stages.pushed === undefined ? "" : ` · ${renderDuration(outcome.stages.pushed)} after the push`;
      return `${nameMoves(cause.moves)} ${isOrAre(cause.moves)} live in ${environment}${after}`;
    }
    case "partial":
      return renderStuck(cause.moves, outcome, environment);
    case "failed":
    case "refused":
      return `${nameMoves(cause.moves)} ${isOrAre(cause.moves)} committed, but ${environment} was not synced: ${outcome.reason ?? "the reason is not known"}`;
    default:
      return undefined;
  }
}

/** The first of the moved workloads that did not make it; undefined when it was another object that failed. */
function renderStuck(moves: readonly ImageMove[], outcome: Outcome, environment: string): string | undefined {
  const failed = outcome.objects.filter((object) => object.error !== undefined && moves.some((move) => move.workload === object.id));
  const [first] = failed;
  if (first === undefined) return undefined;
  const what = nameMoves(moves.filter((move) => failed.some((object) => object.id === move.workload)));
  const ending = first.action === "failed" ? "was not taken by the cluster" : "did not become healthy";
  return `${what} ${ending} in ${environment}: ${first.error}`;
}

function nameMoves(moves: readonly ImageMove[]): string {
  const names = new Map(moves.map((move) => [move.repository, move.to] as const));
  const [only] = names;
  return names.size === 1 && only !== undefined ? `${lastPart(only[0])} ${only[1]}` : plural(names.size, "image");
}

function isOrAre(moves: readonly ImageMove[]): string {
  return new Set(moves.map((move) => move.repository)).size === 1 ? "is" : "are";
}

/** One line each: `deployment/api  1.4.2 → 1.5.0  sha256:9c1f…`, then what caused it. */
export function renderMoves(operation: Operation, outcome: Outcome): string[] {
  const cause = movedBy(operation, outcome);
  if (cause === undefined) return [];
  const lines = cause.moves.map((move) => {
    const digest = move.digest === undefined ? "" : `  \`${move.digest.slice(0, shownDigest)}…\``;
    const workload = move.workload.startsWith("marker:") ? move.workload : shortObjectId(move.workload as ObjectId);
    const source = renderComparison(move, outcome);
    const ready = toldObjects([move], outcome)[0]?.ready;
    const isReady = ready === undefined ? "" : ` · ready ${foreign(ready, 30)}`;
    return `*${foreign(workload, 120)}*  ${foreign(move.from, 130)} → ${foreign(move.to, 130)}${isReady}${digest}  _${foreign(move.policy, 120)}_${source}`;
  });
  return [...lines, `commit \`${shortRevision(cause.commit)}\``];
}

/** The objects of which the lines of their images say all: nothing else changed in them. */
export function objectsToldAsMoves(operation: Operation, outcome: Outcome): ObjectOutcome[] {
  return toldObjects(movedBy(operation, outcome)?.moves ?? [], outcome);
}

function toldObjects(moves: readonly ImageMove[], { objects }: Outcome): ObjectOutcome[] {
  return objects.filter(
    ({ id, error, summary }) =>
      error === undefined && moves.some((move) => move.workload === id && summary === `image ${move.from} → ${move.to}`),
  );
}

/** `  <https://…|3f2a1c9…8b7d6e5>`: what the new image has that the old one had not. */
function renderComparison({ repository, from, to }: ImageMove, { comparisons = [] }: Outcome): string {
  const found = comparisons.find((each) => each.repository === repository && each.fromTag === from && each.toTag === to);
  return found === undefined ? "" : `  <${escapeText(found.url)}|${found.from}…${found.to}>`;
}

function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}
