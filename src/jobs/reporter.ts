// Tells the thread how an operation goes: seldom enough for Slack's limits, and its end exactly once.

import type { AuditLog } from "./audit.ts";
import type { Operation } from "./operation.ts";
import type { Outbox } from "./outbox/outbox.ts";
import type { Outcome, Step } from "./outcome.ts";

export interface Reporter {
  /** What is going on now. Nothing is posted before it is worth a message: `worthwhile`, or 1.5 s passed. */
  running(progress: { headline: string; steps: Step[]; note?: string; worthwhile?: boolean }): Promise<void>;
  /** How it ended; resolves when that is stored for delivery. */
  ended(outcome: Outcome): Promise<void>;
}

/** Slack allows about 50 chat.update a minute for the whole workspace (tier 3). */
const updateIntervalMs = 2_000;
const patienceMs = 1_500;
const keptDiffCharacters = 60_000;

export function createReporter(options: {
  operation: Operation;
  outbox: Outbox;
  audit: AuditLog;
  clock: () => number;
  /** The message stands in the thread already: an earlier attempt or the queue posted it. */
  posted: boolean;
}): Reporter {
  const { operation, outbox, audit, clock } = options;
  const startedMs = clock();
  let posted = options.posted;
  let lastMs = 0;
  return {
    async running({ headline, steps, note, worthwhile = false }) {
      const nowMs = clock();
      // A modal waits for the answer alone.
      if (operation.origin.view !== undefined) return;
      if (!posted && !worthwhile && nowMs - startedMs < patienceMs) return;
      if (nowMs - lastMs < updateIntervalMs && posted) return;
      lastMs = nowMs;
      posted = true;
      await outbox.put({
        kind: "operation",
        operation,
        view: { state: "running", headline, steps: steps.map((step) => ({ ...step })), note },
      });
    },
    async ended(outcome) {
      const view = { state: "ended", outcome, endedAt: new Date(clock()).toISOString() } as const;
      const kind = posted || isForEveryone(operation, outcome) ? "operation" : "private";
      await outbox.put({ kind, operation, view });
      // After the message, so that whoever reads of the end in the log knows that it will be told.
      await audit.append({ kind: "ended", at: view.endedAt, operation, outcome: withShortDiff(outcome) });
    },
  };
}

/** The log is no archive of diffs: of a long one it keeps the beginning. */
function withShortDiff({ choices: _, ...outcome }: Outcome): Outcome {
  if (outcome.diff === undefined || outcome.diff.length <= keptDiffCharacters) return outcome;
  return {
    ...outcome,
    diff: `${outcome.diff.slice(0, keptDiffCharacters)}\n... and ${outcome.diff.length - keptDiffCharacters} characters more`,
  };
}

/** Nothing that changed nothing is posted in a channel; what failed or changed something always is. */
function isForEveryone(operation: Operation, outcome: Outcome): boolean {
  if (operation.origin.view !== undefined) return false;
  // That an image is live is told even when somebody else's sync was faster.
  if (operation.request.verb === "sync" && operation.request.cause !== undefined) return true;
  if (operation.requester.kind !== "slack") return outcome.kind !== "unchanged" && outcome.kind !== "answered";
  return outcome.kind === "applied" || outcome.kind === "partial" || outcome.kind === "failed" || outcome.kind === "pending";
}
