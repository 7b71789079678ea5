// The objects of an outcome, one line each: failures first, then what changed; what stayed is only counted.

import { type ObjectId, shortObjectId } from "../../gitops/names.ts";
import type { ObjectOutcome, Outcome } from "../../jobs/outcome.ts";
import { foreign, limits } from "./text.ts";

const maxLines = 25;

/** The lines as texts of sections, each inside Slack's limit. */
export function renderObjects(outcome: Outcome): string[] {
  const failed = outcome.objects.filter((object) => object.error !== undefined);
  const changed = outcome.objects.filter(
    (object) => object.error === undefined && (object.action === "created" || object.action === "configured"),
  );
  const shown = [...failed, ...changed];
  const lines = shown.slice(0, maxLines).map(renderObject);
  if (shown.length > maxLines) lines.push(`and ${shown.length - maxLines} more`);
  return packLines(lines);
}

function renderObject(object: ObjectOutcome): string {
  const name = foreign(shortObjectId(object.id as ObjectId), 120);
  if (object.error !== undefined) return `✗ *${name}*: ${foreign(object.error, 400)}`;
  const ready = object.ready === undefined ? "" : ` · ready ${foreign(object.ready, 30)}`;
  return `${object.action === "created" ? "+" : "•"} *${name}*  ${foreign(object.summary ?? object.action, 200)}${ready}`;
}

function packLines(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= limits.sectionText) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}
