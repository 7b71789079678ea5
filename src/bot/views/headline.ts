// The outcome in one line: what a person reads first, and on the lock screen alone.

import { renderDuration } from "../../gitops/duration.ts";
import { shortRevision } from "../../gitops/names.ts";
import type { Operation } from "../../jobs/operation.ts";
import type { ObjectOutcome, Outcome } from "../../jobs/outcome.ts";
import { renderEvidenceHeadline } from "./evidence-page.ts";
import { isFreezeRequest, renderFreezeHeadline } from "./freeze-headline.ts";
import { isRuleRequest, renderRuleHeadline } from "./rule-headline.ts";
import { plural } from "./text.ts";

export function renderHeadline(operation: Operation, outcome: Outcome): string {
  const { request } = operation;
  if (isRuleRequest(request)) return renderRuleHeadline(request, outcome);
  if (isFreezeRequest(request)) return renderFreezeHeadline(request, outcome);
  const { environment } = request;
  const revision = outcome.revision === undefined ? "" : shortRevision(outcome.revision);
  const took = outcome.stages.total === undefined ? "" : ` · ${renderDuration(outcome.stages.total)}`;
  const counts = renderCounts(outcome.objects);
  switch (outcome.kind) {
    case "applied":
      return `${environment} is at ${revision} · ${counts}${took}`;
    case "unchanged":
      if (outcome.changes !== undefined) return `${environment} stays as it is: ${outcome.reason ?? "there is nothing to move"}.`;
      return `${environment} is already at ${revision}; ${plural(outcome.objects.length, "object")} checked${took.replace(" · ", " in ")}.`;
    case "partial":
      return `${environment} is partly at ${revision} · ${counts}${took}`;
    case "answered":
      return outcome.dryRun
        ? `Dry run: ${nameDryRun(operation, outcome, revision)} · ${counts}; nothing was changed`
        : (outcome.reason ?? (outcome.evidence && renderEvidenceHeadline(outcome.evidence)) ?? `${operation.request.verb} ${environment}`);
    case "refused":
    case "failed":
      // A question that has no answer says why; nothing was to be synced.
      if (request.verb !== "sync") return outcome.reason ?? `${request.verb} ${environment} could not be answered`;
      return `${environment} was not synced: ${outcome.reason ?? "the reason is not known"}`;
    case "pending":
      return `${environment}: ${outcome.reason ?? "waiting"}`;
  }
}

function nameDryRun({ request }: Operation, { changes }: Outcome, revision: string): string {
  const moved = plural(changes?.filter((each) => each.status === "success").length ?? 0, "image");
  switch (request.verb) {
    case "release":
      return `a release to ${request.environment} sets ${moved}`;
    case "promote":
      return `a promotion from ${request.from} to ${request.environment} moves ${moved}`;
    default:
      return `a sync of ${request.environment} to ${revision}`;
  }
}

function renderCounts(objects: readonly ObjectOutcome[]): string {
  const count = (test: (object: ObjectOutcome) => boolean) => objects.filter(test).length;
  const failed = count((object) => object.error !== undefined);
  const changed = count((object) => object.error === undefined && (object.action === "created" || object.action === "configured"));
  const ignored = count((object) => object.action === "ignored");
  const unchanged = count((object) => object.error === undefined && object.action === "unchanged");
  return [
    failed > 0 ? `${failed} failed` : undefined,
    `${changed} changed`,
    `${unchanged} unchanged`,
    ignored > 0 ? `${ignored} ignored` : undefined,
  ]
    .filter((each) => each !== undefined)
    .join(", ");
}
