// The notice of images that went live: which, where, and how long after the push.

import { renderDuration } from "../../gitops/duration.ts";
import { type ObjectId, shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { Cause, Operation } from "../../jobs/operation.ts";
import type { Outcome } from "../../jobs/outcome.ts";
import { foreign, plural } from "./text.ts";

const shownDigest = 19;

function causeOf({ request }: Operation): Cause | undefined {
  return request.verb === "sync" ? request.cause : undefined;
}

/** `api 1.5.0 is live in staging · 41 s after the push`; undefined when nothing of the kind went live. */
export function renderLive(operation: Operation, outcome: Outcome): string | undefined {
  const cause = causeOf(operation);
  if (cause === undefined || (outcome.kind !== "applied" && outcome.kind !== "unchanged")) return undefined;
  const names = new Map(cause.moves.map((move) => [move.repository, move.to] as const));
  const [only] = names;
  const what =
    names.size === 1 && only !== undefined ? `${lastPart(only[0])} ${only[1]} is live` : `${plural(names.size, "image")} are live`;
  const after = outcome.stages.pushed === undefined ? "" : ` · ${renderDuration(outcome.stages.pushed)} after the push`;
  return `${what} in ${operation.request.environment}${after}`;
}

/** One line each: `deployment/api  1.4.2 → 1.5.0  sha256:9c1f…`, then what caused it. */
export function renderMoves(operation: Operation): string[] {
  const cause = causeOf(operation);
  if (cause === undefined) return [];
  const lines = cause.moves.map((move) => {
    const digest = move.digest === undefined ? "" : `  \`${move.digest.slice(0, shownDigest)}…\``;
    const workload = move.workload.startsWith("marker:") ? move.workload : shortObjectId(move.workload as ObjectId);
    return `*${foreign(workload, 120)}*  ${foreign(move.from, 130)} → ${foreign(move.to, 130)}${digest}  _${foreign(move.policy, 120)}_`;
  });
  return [...lines, `commit \`${shortRevision(cause.commit)}\``];
}

function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}
