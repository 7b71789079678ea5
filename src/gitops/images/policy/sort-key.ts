// What a policy sorts tags by, and the value of a tag under each key.

import type { SemVer } from "semver";
import { buildTimeMs } from "./build-time.ts";
import type { Captures } from "./pattern.ts";
import type { SortKey, TagCandidate, TagPolicy } from "./tag-policy.ts";
import { parseTagVersion } from "./tag-version.ts";

/** `numeric(ts),newest` as keys, or undefined when the text is none. */
export function parseSortKeys(text: string): SortKey[] | undefined {
  const keys: SortKey[] = [];
  for (const part of text.split(",")) {
    const [, by, group] = /^(newest|numeric|alphabetical|semver)(?:\((\w+)\))?$/.exec(part) ?? [];
    if (by === undefined || (by === "newest" && group !== undefined)) return undefined;
    keys.push({ by: by as SortKey["by"], group });
  }
  return keys;
}

/** Why these keys cannot be used with this policy, or undefined. */
export function problemOfSort({ type, sort, pattern }: TagPolicy, isWritten: boolean): string | undefined {
  if (isWritten && (type === "semver" || type === "digest")) return `sort= is not for ${type} policies.`;
  for (const { group } of sort) {
    if (group === undefined) continue;
    if (pattern === undefined) return `sort= names the group ${JSON.stringify(group)}, but there is no regular expression.`;
    if (!pattern.groups.has(group)) return `sort= names the group ${JSON.stringify(group)}, which the regular expression has not.`;
  }
  return undefined;
}

/** What one key compares. `unknown`: a build time that is not known. */
export type SortValue =
  | { by: "semver"; version: SemVer }
  | { by: "numeric"; whole: string; fraction: string }
  | { by: "alphabetical"; text: string }
  | { by: "newest"; ms: number }
  | { by: "unknown" };

/** The tag's value under a key, or undefined when it has none and so does not count. */
export function sortValue(
  key: SortKey,
  candidate: TagCandidate,
  { value, captures }: { value: string; captures?: Captures | undefined },
): SortValue | undefined {
  if (key.by === "newest") {
    const ms = buildTimeMs(candidate.createdAt);
    return ms === undefined ? { by: "unknown" } : { by: "newest", ms };
  }
  const text = key.group === undefined ? value : captures?.get(key.group);
  if (text === undefined || text === "") return undefined;
  if (key.by === "alphabetical") return { by: "alphabetical", text };
  if (key.by === "numeric") return numericValue(text);
  const version = parseTagVersion(text, true)?.whole;
  return version === undefined ? undefined : { by: "semver", version };
}

/** Below zero when `one` is lower. A known build time stands above an unknown one. */
export function compareSortValues(one: SortValue, other: SortValue): number {
  if (one.by === "newest" && other.by === "newest") return Math.sign(one.ms - other.ms);
  if (one.by === "semver" && other.by === "semver") return one.version.compare(other.version);
  if (one.by === "alphabetical" && other.by === "alphabetical") return compareText(one.text, other.text);
  if (one.by === "numeric" && other.by === "numeric")
    return compareDigits(one.whole, other.whole) || compareText(one.fraction, other.fraction);
  return Number(one.by !== "unknown") - Number(other.by !== "unknown");
}

/** Code point order, as Go and git sort; tags are ASCII. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Two runs of digits as numbers, however long. */
export function compareDigits(one: string, other: string): number {
  const left = one.replace(/^0+(?=\d)/, "");
  const right = other.replace(/^0+(?=\d)/, "");
  return Math.sign(left.length - right.length) || compareText(left, right);
}

function numericValue(text: string): SortValue | undefined {
  const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return whole === undefined ? undefined : { by: "numeric", whole, fraction: fraction.replace(/0+$/, "") };
}
