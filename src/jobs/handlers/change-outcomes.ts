// How a change of images ends where nothing is committed: nothing to move, or a dry run. And that it is done whole or not at all.

import type { Revision } from "../../gitops/names.ts";
import { type ChangePlan, changesOf, type NotMoved } from "../changes/change-plan.ts";
import { renderImageChange } from "../image-change.ts";
import type { Outcome } from "../outcome.ts";

const upToDate = "image(s) up to date";
const notMeant = new Set(["not included", "excluded"]);

/** One image that fails stops the others: what was asked for together is done together. */
export function wholeOrNothing(plan: ChangePlan): ChangePlan {
  if (plan.notMoved.every((each) => each.status !== "failed")) return plan;
  const stopped = plan.moves.map(
    ({ workload, container }): NotMoved => ({ workload, container, status: "skipped", reason: "another image of the same request failed" }),
  );
  return { ...plan, moves: [], files: new Map(), notMoved: [...plan.notMoved, ...stopped] };
}

/** `unchanged` when all that was meant is so already; else `refused`, with the first reason. */
export function nothingToMove(environment: string, revision: Revision, plan: ChangePlan, stages: Record<string, number>): Outcome {
  const changes = changesOf(plan);
  const base = { environment, revision, objects: [], stages, changes };
  const meant = changes.filter((each) => !notMeant.has(each.reason ?? ""));
  const first = meant.find((each) => each.status !== "ignored" && each.reason !== upToDate);
  if (first !== undefined) {
    const reasonCode = first.status === "failed" ? "change_impossible" : "nothing_to_move";
    return { ...base, kind: "refused", reason: renderImageChange(first), reasonCode };
  }
  const [ignored] = meant;
  if (ignored !== undefined && meant.every((each) => each.status === "ignored"))
    return { ...base, kind: "refused", reason: renderImageChange(ignored), reasonCode: "nothing_to_move" };
  return { ...base, kind: "unchanged", reason: "what was asked for is in git already" };
}
