// What became of each image that was to change, one line each; what was not meant is only counted.

import { type ImageChange, renderImageChange } from "../../jobs/image-change.ts";
import type { Outcome } from "../../jobs/outcome.ts";
import { foreign, plural } from "./text.ts";

const maxLines = 25;
const marks: Record<ImageChange["status"], string> = { success: "•", failed: "✗", skipped: "○", ignored: "○", unknown: "?" };

/** Markup. Images that moved stand in their own lines once they are live; a dry run has them here. */
export function renderImageChanges({ changes = [], moves, dryRun, approval, reason }: Outcome): string[] {
  const isToldElsewhere = moves !== undefined || (approval !== undefined && dryRun !== true);
  const [only, second] = changes;
  // The headline has said it.
  if (only !== undefined && second === undefined && only.status !== "success" && renderImageChange(only) === reason) return [];
  const told = changes.filter(({ status }) => status !== "ignored" && (status !== "success" || !isToldElsewhere));
  // Who names some workloads need not hear of all the others.
  const ignored = changes.filter(({ status, reason }) => status === "ignored" && reason !== "not included");
  // Nothing but ignored: then why is all that there is to say.
  const isAllIgnored = told.length === 0;
  const shown = isAllIgnored ? ignored : told;
  const lines = shown.slice(0, maxLines).map((change) => `${marks[change.status]} ${foreign(renderImageChange(change), 600)}`);
  if (shown.length > maxLines) lines.push(`and ${shown.length - maxLines} more`);
  if (!isAllIgnored && ignored.length > 0) lines.push(`○ ${countIgnored(ignored)}`);
  return lines;
}

/** `3 workloads ignored: 2 not included, 1 excluded` */
function countIgnored(ignored: readonly ImageChange[]): string {
  const counts = new Map<string, number>();
  for (const { reason = "ignored" } of ignored) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${foreign(reason, 120)}`).join(", ");
  return `${plural(ignored.length, "workload")} ignored: ${reasons}`;
}
