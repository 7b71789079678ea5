// The lines of an answer, as they may stand in a message: escaped, packed into sections, times in everyone's own zone.

import { foreign, limits, slackDate } from "./text.ts";

const maxLines = 60;
const maxLineLength = 600;

/** Texts of sections, each inside Slack's limit. RFC 3339 times become Slack dates. */
export function renderAnswerLines(lines: readonly string[]): string[] {
  const shown = lines.slice(0, maxLines).map(renderAnswerLine);
  if (lines.length > maxLines) shown.push(`and ${lines.length - maxLines} more`);
  const texts: string[] = [];
  for (const line of shown) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= limits.sectionText) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}

function renderAnswerLine(line: string): string {
  return foreign(line, maxLineLength).replace(/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})/g, (text) => {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? text : slackDate(at, "{date_short_pretty} {time}");
  });
}
