// Putting the tags that a policy takes in its order, newest first, and telling when there is no order.

import { compareNaturalPlaces, type NaturalPlace, naturalPlace } from "./natural-order.ts";
import type { SelectedTag } from "./select-tags.ts";
import { compareSortValues, compareText } from "./sort-key.ts";
import type { TagCandidate, TagPolicy } from "./tag-policy.ts";
import { parseTagVersion } from "./tag-version.ts";

/** Newest first. `undecided`: the first two stand alike and choosing between them would be a guess. */
export interface SortedTags {
  tags: SelectedTag[];
  undecided?: readonly [SelectedTag, SelectedTag] | undefined;
}

export function sortTags(policy: TagPolicy, selected: readonly SelectedTag[], current: TagCandidate | undefined): SortedTags {
  const places = new Map<SelectedTag, NaturalPlace>();
  const place = (tag: SelectedTag): NaturalPlace => {
    const known = places.get(tag) ?? naturalPlace(tag.candidate.tag);
    places.set(tag, known);
    return known;
  };
  const likeness = likenessTo(current);
  const direction = policy.pick === "lowest" ? 1 : -1;
  const tags = selected.toSorted((one, other) => {
    const order = compareValues(one, other) || (sortsByBuild(one) ? compareNaturalPlaces(place(one), place(other)) : 0);
    if (order !== 0) return direction * order;
    return likeness(other) - likeness(one) || compareText(other.candidate.tag, one.candidate.tag);
  });
  return { tags, undecided: findUndecided(tags, place) };
}

/** Below zero when `one` stands lower by what the policy sorts by, 0 when that tells nothing. */
export function compareValues(one: SelectedTag, other: SelectedTag): number {
  for (const [index, value] of one.values.entries()) {
    const order = compareSortValues(value, other.values[index] ?? { by: "unknown" });
    if (order !== 0) return order;
  }
  return Math.sign((one.version?.packageRevision ?? 0) - (other.version?.packageRevision ?? 0));
}

/** Whether build times decide first (Flux v1's order for globs and regular expressions). */
export function sortsByBuild({ values: [first] }: SelectedTag): boolean {
  return first?.by === "newest" || first?.by === "unknown";
}

/** Builds without a time, or of the same time, whose names have no order either (epoch-0 builds under commit hashes). */
function findUndecided(tags: readonly SelectedTag[], place: (tag: SelectedTag) => NaturalPlace): [SelectedTag, SelectedTag] | undefined {
  const [first] = tags;
  if (first === undefined || !sortsByBuild(first)) return undefined;
  for (const other of tags.slice(1)) {
    if (compareValues(first, other) !== 0) return undefined;
    if (place(first).family !== place(other).family) return [first, other];
  }
  return undefined;
}

/** Among equal versions (`1.10`, `v1.10.0`) the one that runs stands first, then those written like it. */
function likenessTo(current: TagCandidate | undefined): (tag: SelectedTag) => number {
  const running = current === undefined ? undefined : parseTagVersion(current.tag, true);
  if (running === undefined) return () => 0;
  return ({ candidate, version }) => {
    if (candidate.tag === current?.tag) return 4;
    return Number(version?.hasLetterV === running.hasLetterV) * 2 + Number(version?.numbers === running.numbers);
  };
}
