// js-yaml's events of a text, for one common text that it refuses too: brackets closed at their key's column.

import type { Event } from "js-yaml";
import { parseEvents, YAMLException } from "js-yaml";

export interface ParsedText {
  /** The text as it is. Offsets of the events are offsets in it. */
  text: string;
  /** What the events were read from, and values are: as long as the text, and nearly always the same. */
  source: string;
  events: Event[];
}

/** Lines with too little indent that are forgiven in one text; each costs a parse. */
const maxForgivenLines = 500;

/**
 * Throws a YAMLException when the text is not YAML. A text like `args: [\n  a\n]`, which Kubernetes takes
 * and the specification does not, is read as if the line with too little indent followed on the one before:
 * the line break, and a comment before it, stand as blanks in `source`.
 */
export function parseText(text: string): ParsedText {
  let source = text;
  let first: YAMLException | undefined;
  for (let forgiven = 0; ; forgiven++) {
    try {
      return { text, source, events: parseEvents(source, {}) };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      first ??= error;
      const position = error.reason === "deficient indentation" ? error.mark?.position : undefined;
      const next = position === undefined || forgiven === maxForgivenLines ? undefined : joinLine(source, position);
      if (next === undefined) throw first;
      source = next;
    }
  }
}

/** The text with blanks for all line breaks and comments between the line of `position` and the text before. */
function joinLine(source: string, position: number): string | undefined {
  let start = position;
  let lineStart = startOfLine(source, position);
  while (lineStart > 0) {
    const previousEnd = lineStart - (source[lineStart - 1] === "\n" && source[lineStart - 2] === "\r" ? 2 : 1);
    const previousStart = startOfLine(source, previousEnd);
    start = previousStart + endOfContent(source.slice(previousStart, previousEnd));
    if (start > previousStart) break;
    lineStart = previousStart;
  }
  const isBlankNow = /^[ \t]*$/.test(source.slice(start, position));
  return isBlankNow ? undefined : source.slice(0, start) + " ".repeat(position - start) + source.slice(position);
}

function startOfLine(source: string, position: number): number {
  let start = position;
  while (start > 0 && source[start - 1] !== "\n" && source[start - 1] !== "\r") start--;
  return start;
}

/** Length of a line without the blanks and the comment at its end; 0 for a line that has nothing else. */
function endOfContent(line: string): number {
  for (const match of line.matchAll(/(?:^|[ \t])#/g)) {
    const before = line.slice(0, match.index);
    const isOutsideQuotes = count(before, '"') % 2 === 0 && count(before, "'") % 2 === 0;
    if (isOutsideQuotes) return before.trimEnd().length;
  }
  return line.trimEnd().length;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
