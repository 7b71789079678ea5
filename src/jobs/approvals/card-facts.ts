// What people decide on, as plain data for the card: what runs and what comes, whose work it is, and what stays behind. Pure.

import type { ChangePlan } from "../changes/change-plan.ts";
import type { SourceWork } from "../changes/source-work.ts";

export interface CardFacts {
  rows: CardRow[];
  /** Commits of the images' sources. */
  work: SourceWork[];
  /** Images that were meant and do not move, with the reason: foreign text. */
  left: { workload: string; container: string; reason: string }[];
  /** How much the commit changes, and what the sync after it does. */
  counts: { files: number; lines: number; created: number; changed: number };
  /** Authors whom nobody knows to be somebody: their names and addresses. */
  unknownAuthors: string[];
  /** Where the images come from, for a promotion. */
  source?: string | undefined;
  /** The stages that a promotion goes round, and why. */
  skips?: { stages: readonly string[]; reason: string | undefined } | undefined;
}

export interface CardRow {
  workload: string;
  container: string;
  /** The tag that runs now; undefined where nothing does. */
  live: string | undefined;
  /** The tag in git, and the one that comes. */
  from: string;
  to: string;
  digest: string;
  healthyForMs: number | undefined;
  restarts: number | undefined;
  /** What the tag names by now, where it was pushed again since. */
  tagDigest?: string | undefined;
}

/** More than a message shows is not kept. */
const most = { rows: 40, ranges: 12, left: 40, authors: 20 } as const;
const notMeant = new Set(["not included", "excluded", "image(s) up to date"]);

export function cardFacts(
  plan: ChangePlan,
  more: Pick<CardFacts, "unknownAuthors" | "source" | "skips"> & { changedLines: number },
): CardFacts {
  const rows = plan.moves.slice(0, most.rows).map(({ workload, container, from, to, digest = "" }, at): CardRow => {
    const facts = plan.facts[at];
    return {
      ...{ workload, container, from, to, digest },
      live: facts?.live,
      healthyForMs: facts?.healthyForMs,
      restarts: facts?.restarts,
      tagDigest: facts?.tagDigest,
    };
  });
  const left = plan.notMoved.filter(({ reason, status }) => !notMeant.has(reason) && !(status === "ignored" && reason === "ignore"));
  const count = (action: string) => plan.sync.items.filter((item) => item.action === action).length;
  return {
    rows,
    work: plan.work.slice(0, most.ranges),
    left: left.slice(0, most.left).map(({ workload, container, reason }) => ({ workload, container, reason: reason.slice(0, 300) })),
    counts: { files: plan.files.size, lines: more.changedLines, created: count("create"), changed: count("configure") },
    unknownAuthors: more.unknownAuthors.slice(0, most.authors),
    source: more.source,
    skips: more.skips,
  };
}

/** Lines that a unified diff adds; a changed line is one. */
export function countChangedLines(diff: string): number {
  const lines = diff.split("\n");
  const added = lines.filter((line) => line.startsWith("+") && !line.startsWith("+++")).length;
  const removed = lines.filter((line) => line.startsWith("-") && !line.startsWith("---")).length;
  return Math.max(added, removed);
}
