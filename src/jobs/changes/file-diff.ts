// The unified diff of the files that a commit would change, as git shows it; of a file with a Secret only the changed lines.

import { visibleLine } from "../../gitops/cluster/diff/render-diff.ts";
import { unifiedDiff } from "../../gitops/cluster/diff/unified-diff.ts";
import type { Snapshot } from "../../gitops/repo/repository.ts";

/** `files`: new bytes by path, null for one that goes; "" when none differs from the snapshot. */
export async function fetchFileDiff(snapshot: Snapshot, files: ReadonlyMap<string, Buffer | null>, signal: AbortSignal): Promise<string> {
  if (files.size === 0) return "";
  const entries = (await snapshot.list("", signal)).filter((entry) => files.has(entry.path));
  const blobs = await snapshot.read(entries, signal);
  const before = new Map(entries.map((entry) => [entry.path, blobs.get(entry.blob)?.toString("utf8")]));
  return [...files]
    .map(([path, bytes]) => renderFileDiff(path, before.get(path), bytes?.toString("utf8")))
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Pure. Undefined: the file is not there on that side. */
export function renderFileDiff(path: string, before: string | undefined, after: string | undefined): string {
  const hunks = unifiedDiff(linesOf(before), linesOf(after));
  if (hunks.length === 0) return "";
  // The lines around a change may be another object's values.
  const isSecret = [before, after].some((text) => text !== undefined && /\bkind["']?\s*:\s*["']?Secret/.test(text));
  const shown = isSecret ? hunks.map((line) => (line.startsWith(" ") ? " …" : line)) : hunks;
  return [before === undefined ? "--- /dev/null" : `--- a/${path}`, after === undefined ? "+++ /dev/null" : `+++ b/${path}`, ...shown]
    .map(visibleLine)
    .join("\n");
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.replace(/\n$/, "").split("\n");
}
