// The order that tags' own text gives, where nothing else tells them apart.

import { compareDigits, compareText } from "./sort-key.ts";
import { parseTagVersion, type TagVersion } from "./tag-version.ts";

/**
 * Where a tag stands by its text. Only tags of one `family` have an order: versions with the same suffix,
 * or tags that differ in numbers alone. `main-1a2b3c4` and `main-9f8e7d6` are of two families: a commit
 * hash says nothing about what is newer.
 */
export interface NaturalPlace {
  family: string;
  version?: TagVersion | undefined;
  numbers: readonly string[];
}

export function naturalPlace(tag: string): NaturalPlace {
  const version = parseTagVersion(tag, true);
  if (version !== undefined) return { family: `version ${version.suffix}`, version, numbers: [] };
  return { family: tag.replace(/\d+/g, "#"), numbers: tag.match(/\d+/g) ?? [] };
}

/** Below zero when `one` is the lower. Families are kept together, so that sorting is well defined. */
export function compareNaturalPlaces(one: NaturalPlace, other: NaturalPlace): number {
  if (one.family !== other.family) return compareText(one.family, other.family);
  if (one.version !== undefined && other.version !== undefined) return compareVersions(one.version, other.version);
  for (const [index, digits] of one.numbers.entries()) {
    const order = compareDigits(digits, other.numbers[index] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** Below zero when `one` is the lower, 0 when they say the same, undefined when their text has no order. */
export function compareNaturally(one: string, other: string): number | undefined {
  const left = naturalPlace(one);
  const right = naturalPlace(other);
  return left.family === right.family ? compareNaturalPlaces(left, right) : undefined;
}

/** By number and prerelease, then by the packager's revision. */
export function compareVersions(one: TagVersion, other: TagVersion): number {
  return one.version.compare(other.version) || Math.sign(one.packageRevision - other.packageRevision);
}
