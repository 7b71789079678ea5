// Allow and deny lists of tags: globs and regular expressions, separated by blanks.

import { fitsGlob, parseGlob } from "./glob.ts";
import { hasPattern, parsePattern } from "./pattern.ts";
import type { PolicyProblem } from "./tag-policy.ts";

export interface TagFilter {
  kind: "filter";
  text: string;
  /** Whether any entry takes the tag. */
  takes(tag: string): boolean;
}

/** Reads `1.* regex:^2\.[0-9]+$`. One bad entry makes the whole list a problem: it must not fall open. */
export function parseTagFilter(text: string): TagFilter | PolicyProblem {
  return tagFilterOf(text.trim().split(/\s+/), text.trim());
}

/** The same from entries that are apart already. */
export function tagFilterOf(entries: readonly string[], text: string): TagFilter | PolicyProblem {
  const tests: ((tag: string) => boolean)[] = [];
  for (const entry of entries) {
    const test = parseEntry(entry);
    if (typeof test === "string") return { kind: "problem", text, message: test };
    tests.push(test);
  }
  return { kind: "filter", text, takes: (tag) => tests.some((test) => test(tag)) };
}

function parseEntry(entry: string): ((tag: string) => boolean) | string {
  const [, , expression] = /^(regex|regexp):(.*)$/s.exec(entry) ?? [];
  if (expression !== undefined) {
    const pattern = parsePattern(expression);
    return "message" in pattern ? pattern.message : (tag) => hasPattern(pattern, tag);
  }
  const text = entry.replace(/^glob:/, "");
  if (text === "") return "The list of tags is empty.";
  if (/[^A-Za-z0-9_.*-]/.test(text)) return `${JSON.stringify(text.slice(0, 80))} is neither a glob (only "*" is special) nor regex:….`;
  const glob = parseGlob(text);
  return (tag) => fitsGlob(glob, tag);
}
