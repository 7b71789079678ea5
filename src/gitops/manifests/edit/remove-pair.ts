// The splices that take a pair out of a mapping, with its line and what stands behind it there.

import { colonOf, endOfPair, startOf } from "./extent.ts";
import type { Splice } from "./splice.ts";
import { afterBreak, lineEndAt, lineStartAt } from "./text.ts";
import type { MapNode, Pair, YamlText } from "./tree.ts";

/** Splices that take a pair out with its line; undefined when that would leave a mapping without form. */
export function planRemovedPair(yaml: YamlText, map: MapNode, pair: Pair, keepsComments: boolean): Splice[] | undefined {
  const index = map.pairs.indexOf(pair);
  const start = startOf(pair.key);
  if (start === undefined || map.pairs.length < 2) return undefined;
  const next = map.pairs[index + 1];
  const nextStart = next && startOf(next.key);
  if (map.flow) {
    if (nextStart !== undefined) return [{ start, end: nextStart, text: "" }];
    const before = map.pairs[index - 1] as Pair;
    return [{ start: endOfPair(yaml.text, before), end: endOfPair(yaml.text, pair), text: "" }];
  }
  const lineStart = lineStartAt(yaml.text, start);
  if (/^[ \t]*$/.test(yaml.text.slice(lineStart, start)))
    return keepsComments ? linesOfPair(yaml.text, pair, start) : [wholeLines(yaml.text, lineStart, endOfPair(yaml.text, pair))];
  return nextStart === undefined ? undefined : [{ start, end: nextStart, text: "" }];
}

/** The lines of a pair and of the pairs in it, but not the comment lines between them. */
function linesOfPair(text: string, pair: Pair, start: number): Splice[] {
  const { value } = pair;
  const lineStart = lineStartAt(text, start);
  if (value.kind !== "map" || value.flow) return [wholeLines(text, lineStart, endOfPair(text, pair))];
  const key = wholeLines(text, lineStart, colonOf(text, pair) ?? start);
  const inner = value.pairs.map((each) => {
    const innerStart = startOf(each.key) ?? value.event.start;
    return wholeLines(text, lineStartAt(text, innerStart), endOfPair(text, each));
  });
  return withoutOverlaps([key, ...inner]);
}

/** A line that two of them take out is taken out once. */
function withoutOverlaps(splices: readonly Splice[]): Splice[] {
  const kept: Splice[] = [];
  for (const splice of splices) {
    const last = kept.at(-1);
    if (last === undefined || splice.start >= last.end) kept.push({ ...splice });
    else last.end = Math.max(last.end, splice.end);
  }
  return kept;
}

function wholeLines(text: string, start: number, end: number): Splice {
  if (end > start && /[\r\n]/.test(text[end - 1] as string)) return { start, end, text: "" };
  const lineEnd = lineEndAt(text, end);
  if (lineEnd < text.length || start === 0) return { start, end: afterBreak(text, lineEnd), text: "" };
  const breakLength = text[start - 1] === "\n" && text[start - 2] === "\r" ? 2 : 1;
  return { start: start - breakLength, end: lineEnd, text: "" };
}
