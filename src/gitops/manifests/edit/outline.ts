// What stands around the values of a text: comments, blanks, keys' colons, brackets, line breaks.

import type { Event } from "js-yaml";
import { EVENT_ID, SCALAR_STYLE } from "js-yaml";

interface ParsedText {
  text: string;
  events: readonly Event[];
}

/** The text between the scalars and aliases, in order; quotes belong to the scalars. */
export function outlineOf(parsed: ParsedText): string[] {
  const gaps: string[] = [];
  let position = 0;
  for (const event of parsed.events) {
    const extent = extentOf(event);
    if (extent === undefined) continue;
    gaps.push(parsed.text.slice(position, extent[0]));
    position = extent[1];
  }
  gaps.push(parsed.text.slice(position));
  return gaps;
}

/** All comments in order, without their `#`. */
export function commentsOf(parsed: ParsedText): string[] {
  if (!parsed.text.includes("#")) return [];
  const comments: string[] = [];
  let position = 0;
  const collect = (end: number) => {
    for (const match of parsed.text.slice(position, end).matchAll(/#([^\r\n]*)/g)) {
      const before = parsed.text[position + match.index - 1] ?? "\n";
      if (/[\s\uFEFF]/.test(before)) comments.push((match[1] as string).trimEnd());
    }
  };
  for (const event of parsed.events) {
    const extent = extentOf(event);
    if (extent === undefined) continue;
    collect(extent[0]);
    position = extent[1];
  }
  collect(parsed.text.length);
  return comments;
}

function extentOf(event: Event): [number, number] | undefined {
  if (event.type === EVENT_ID.ALIAS) return [event.anchorStart - 1, event.anchorEnd];
  if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return undefined;
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? [event.valueStart - 1, event.valueEnd + 1] : [event.valueStart, event.valueEnd];
}
