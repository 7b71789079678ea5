// Looks through the entries of an audit log, in order, and says of the first that is wrong how it is. Pure.

import { AuditEntry, isSealed, isUnchanged, noHash } from "./entry.ts";

export type ChainFault =
  | "unreadable"
  /** It does not say what it said when it was written. */
  | "changed"
  /** Its hash is right, but no Coxswain with this key wrote it. */
  | "forged"
  | "missing"
  | "reordered"
  | "repeated"
  /** It was put in the place of another: it does not follow the one before it. */
  | "replaced"
  | "cut_at_front"
  | "cut_at_end";

export interface ChainProblem {
  fault: ChainFault;
  /** 1-based place in what was read; 0 where nothing is left to point at. */
  position: number;
  /** Of the entry, where it has one. */
  seq: number | undefined;
  message: string;
}

export interface ChainReport {
  entries: number;
  /** How often a chain began anew in what was read. */
  beginnings: number;
  sealsChecked: boolean;
  /** The hash of the last entry: keep it elsewhere, and the next look finds out whether the end was cut. */
  head: string | undefined;
  problem: ChainProblem | undefined;
}

export interface ChainExpectations {
  /** Without it hashes alone are checked, which whoever rewrites the whole log can make anew. */
  key?: string | undefined;
  /** Hashes that were the last one once: they must still be there. */
  heads?: readonly string[] | undefined;
  /** What was read is a selection: each entry is checked, not what lies between. */
  partial?: boolean | undefined;
}

export interface ChainVerifier {
  take(entry: unknown): void;
  finish(): ChainReport;
}

export function createChainVerifier({ key, heads = [], partial = false }: ChainExpectations): ChainVerifier {
  let position = 0;
  let beginnings = 0;
  let first: AuditEntry | undefined;
  let last: AuditEntry | undefined;
  const unseen = new Set(heads);
  let problem: ChainProblem | undefined;
  let gap: { epoch: string; from: number; to: number } | undefined;
  /** Hashes of the last entries that were taken out by the rule, as later entries tell it. */
  const checkpoints = new Set<string>();

  const blame = (fault: ChainFault, seq: number | undefined, message: string, at = position): void => {
    problem ??= { fault, position: at, seq, message };
  };

  function follow(entry: AuditEntry, before: AuditEntry): void {
    const { seq, epoch } = entry;
    if (epoch !== before.epoch) {
      if (entry.kind !== "began") blame("missing", seq, `entry ${seq} belongs to another chain, whose beginning is not there`);
    } else if (seq === before.seq + 1) {
      if (entry.prevHash !== before.hash) blame("replaced", before.seq, `entry ${seq} follows another entry ${before.seq} than this one`);
    } else if (seq > before.seq) {
      gap = { epoch, from: before.seq + 1, to: seq - 1 };
      blame("missing", gap.from, gap.from === gap.to ? `entry ${gap.from} is missing` : `entries ${gap.from} to ${gap.to} are missing`);
    } else if (entry.hash === before.hash) blame("repeated", seq, `entry ${seq} is there twice`);
    else blame("reordered", seq, `entry ${seq} stands after entry ${before.seq}`);
  }

  return {
    take(raw) {
      position += 1;
      const parsed = AuditEntry.safeParse(raw);
      if (!parsed.success) return blame("unreadable", undefined, `line ${position} is no entry of an audit log`);
      const entry = parsed.data;
      if (!isUnchanged(entry)) blame("changed", entry.seq, `entry ${entry.seq} was changed after it was written`);
      else if (key !== undefined && !isSealed(entry, key))
        blame("forged", entry.seq, `entry ${entry.seq} was not written by a Coxswain with this key`);
      if (problem === undefined && !partial && last !== undefined) follow(entry, last);
      else if (problem?.fault === "missing" && gap?.epoch === entry.epoch && entry.seq >= gap.from && entry.seq <= gap.to)
        problem = { ...problem, fault: "reordered", message: `entry ${entry.seq} stands at another place: line ${position}` };
      if (entry.kind === "began") beginnings += 1;
      if (entry.kind === "checkpoint") checkpoints.add(String(entry.details.throughHash));
      unseen.delete(entry.hash);
      first ??= entry;
      last = entry;
    },
    finish() {
      if (problem === undefined && !partial && first !== undefined && !isBeginning(first) && !checkpoints.has(first.prevHash))
        blame(
          "cut_at_front",
          first.seq,
          `the log begins with entry ${first.seq}, and no checkpoint says that those before were taken out`,
          1,
        );
      const [cut] = [...unseen].filter((hash) => !checkpoints.has(hash));
      if (cut !== undefined)
        blame(
          "cut_at_end",
          last?.seq,
          `the entry with the hash ${cut.slice(0, 12)}… is not there: the log's end was cut, or another begun`,
          0,
        );
      return { entries: position, beginnings, sealsChecked: key !== undefined, head: last?.hash, problem };
    },
  };
}

function isBeginning(entry: AuditEntry): boolean {
  return entry.kind === "began" && entry.seq === 1 && entry.prevHash === noHash;
}
