// Regular expressions with RE2's grammar, so that no pattern in a manifest can stall the process.

import { RE2JS } from "re2js";

const maxPatternLength = 1_000;

export interface Pattern {
  text: string;
  compiled: RE2JS;
  /** Names of the capture groups, their numbers as text, and `_` for the whole tag. */
  groups: ReadonlySet<string>;
}

/** What the capture groups hold, by name and by number; `0` is the whole of what was found, `_` the whole tag. */
export type Captures = ReadonlyMap<string, string>;

/** The pattern, or one sentence on why it is none. Lookaround and back-references are not in RE2. */
export function parsePattern(text: string): Pattern | { kind: "problem"; message: string } {
  if (text === "") return { kind: "problem", message: "The regular expression is empty." };
  if (text.length > maxPatternLength)
    return { kind: "problem", message: `The regular expression is longer than ${maxPatternLength} characters.` };
  try {
    const compiled = RE2JS.compile(text);
    const numbers = Array.from({ length: compiled.groupCount() + 1 }, (_, index) => String(index));
    return { text, compiled, groups: new Set([...Object.keys(compiled.namedGroups()), ...numbers, "_"]) };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 200) : "it cannot be read";
    return { kind: "problem", message: `The regular expression cannot be used: ${why}.` };
  }
}

export function hasPattern(pattern: Pattern, tag: string): boolean {
  return pattern.compiled.matcher(tag).find();
}

/** What the pattern's groups found in the tag, or undefined when it is nowhere in it. */
export function capture(pattern: Pattern, tag: string): Captures | undefined {
  const matcher = pattern.compiled.matcher(tag);
  if (!matcher.find()) return undefined;
  const captures = new Map([["_", tag]]);
  for (const group of pattern.groups) {
    if (group === "_") continue;
    const found = matcher.group(/^\d+$/.test(group) ? Number(group) : group);
    if (found !== null) captures.set(group, found);
  }
  return captures;
}

/** Replaces `$name`, `${name}` and `$1` by what the groups hold, and `$$` by a dollar (Go's regexp.Expand). */
export function expandTemplate(template: string, captures: Captures): string {
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) =>
    whole === "$$" ? "$" : (captures.get(braced ?? bare ?? "") ?? ""),
  );
}

/** The groups that a template names and the pattern has not. */
export function unknownGroups(template: string, pattern: Pattern): string[] {
  const named = [...template.matchAll(/\$(?:\$|\{(\w+)\}|(\w+))/g)].map(([, braced, bare]) => braced ?? bare);
  return named.filter((name) => name !== undefined && !pattern.groups.has(name)) as string[];
}
