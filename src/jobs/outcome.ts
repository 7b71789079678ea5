// How an operation ended: the value that the thread shows, the audit log keeps and scripts check.

import type { CompareLink } from "../gitops/images/compare-link.ts";
import type { ApprovalCard } from "./approvals/card.ts";
import type { Evidence } from "./evidence/evidence.ts";
import type { ImageChange } from "./image-change.ts";
import type { ImageMove } from "./operation.ts";
import type { ReleaseChoices } from "./release-choices.ts";

export interface ObjectOutcome {
  /** Flux v1's resource id, `prod:deployment/api`. */
  id: string;
  action: "created" | "configured" | "unchanged" | "ignored" | "failed";
  /** What changed, as a person reads it: `image 1.4.2 → 1.5.0`. */
  summary?: string | undefined;
  /** `3/3`, for workloads that were rolled out. */
  ready?: string | undefined;
  error?: string | undefined;
}

/** Where the commits between two tags of an image can be looked at. */
export interface SourceComparison extends CompareLink {
  /** Canonical. */
  repository: string;
  fromTag: string;
  toTag: string;
}

export interface Outcome {
  kind: "applied" | "unchanged" | "partial" | "answered" | "refused" | "failed" | "pending";
  environment?: string | undefined;
  /** The git SHA that the environment is at. */
  revision?: string | undefined;
  previousRevision?: string | undefined;
  objects: ObjectOutcome[];
  /** Milliseconds by stage: fetch, plan, apply, rollout, total. */
  stages: Record<string, number>;
  /** Why it was refused or failed, one sentence. */
  reason?: string | undefined;
  /** A stable word for scripts: a FailureCode or a refusal's code. */
  reasonCode?: string | undefined;
  /** What to do next. */
  advice?: string | undefined;
  /** Files or documents that could not be used, one sentence each. */
  problems?: string[] | undefined;
  /** What was read and on purpose not applied, one sentence each. */
  leftOut?: string[] | undefined;
  dryRun?: boolean | undefined;
  /** What Coxswain committed before this sync, and the digests that it moved to. */
  commit?: string | undefined;
  digest?: string | undefined;
  /** The images that Coxswain's commit moved. */
  moves?: ImageMove[] | undefined;
  /** Of the images that were moved, where their labels tell. */
  comparisons?: SourceComparison[] | undefined;
  /** What became of each image that was to change. */
  changes?: ImageChange[] | undefined;
  /** What a form offers. */
  choices?: ReleaseChoices | undefined;
  /** What waits for a decision, or was decided. */
  approval?: ApprovalCard | undefined;
  /** Whose approvals it was carried out under. */
  approvals?: { team: string; user: string; at: string }[] | undefined;
  /** What a sync would change, as a unified diff; values of Secrets are not in it. */
  diff?: string | undefined;
  /** All that is known of one change. */
  evidence?: Evidence | undefined;
  /** Lines of an answer (status, help). */
  answer?: string[] | undefined;
}

/** Whether nothing is left for a person to mend. */
export function succeeded(outcome: Outcome): boolean {
  return outcome.kind === "applied" || outcome.kind === "unchanged" || outcome.kind === "answered";
}

export interface Step {
  title: string;
  state: "waiting" | "active" | "done" | "failed";
}

/** What the thread shows of an operation, as data: rendering is the bot's. */
export type OperationView =
  | { state: "queued"; behind: number }
  | { state: "running"; headline: string; steps: Step[]; note?: string | undefined }
  | { state: "ended"; outcome: Outcome; endedAt: string };
