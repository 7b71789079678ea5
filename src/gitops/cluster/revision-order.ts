// Whether a revision may be applied over the one that runs: never an older one by accident. Pure.

import { type Revision, shortRevision } from "../names.ts";

export interface RevisionOrder {
  /** What the cluster says was applied last; undefined before the first. */
  applied: Revision | undefined;
  wanted: Revision;
  /** Whether `applied` is in the history of `wanted`. */
  appliedIsAncestor: boolean;
  /** Whether `wanted` is in the history of `applied`. */
  wantedIsAncestor: boolean;
  /** A person asked for an older revision, or for a history that was rewritten. */
  deliberate: boolean;
}

export type RevisionDecision =
  | { kind: "proceed"; relation: "first" | "same" | "newer" | "older" | "rewritten" }
  /** `older`: the wanted one ran before. `rewritten`: neither is in the other's history. */
  | { kind: "refused"; reason: "older" | "rewritten"; message: string };

export function decideRevision(order: RevisionOrder): RevisionDecision {
  const { applied, wanted, deliberate } = order;
  if (applied === undefined) return { kind: "proceed", relation: "first" };
  if (applied === wanted) return { kind: "proceed", relation: "same" };
  if (order.appliedIsAncestor) return { kind: "proceed", relation: "newer" };
  const relation = order.wantedIsAncestor ? "older" : "rewritten";
  if (deliberate) return { kind: "proceed", relation };
  const message =
    relation === "older"
      ? `${shortRevision(wanted)} is older than ${shortRevision(applied)}, which runs.`
      : `${shortRevision(applied)}, which runs, is not in the history of ${shortRevision(wanted)}: the branch was rewritten.`;
  return { kind: "refused", reason: relation, message };
}
