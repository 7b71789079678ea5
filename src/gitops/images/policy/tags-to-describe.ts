// Which tags' build times a choice needs: registries give them one by one, so no others are asked for.

import { firstOfEachTag, type PickOptions, selectionOf } from "./pick-tag.ts";
import { selectTag } from "./select-tags.ts";
import { sortTags } from "./sort-tags.ts";
import type { PolicyProblem, TagCandidate, TagPolicy } from "./tag-policy.ts";

/**
 * The tags to describe before `pickTag`, those that the policy would have first (by what is known) first.
 * Empty when neither the order nor a minimum age needs build times; a `digest` policy needs its tag's digest.
 */
export function tagsToDescribe(policy: TagPolicy | PolicyProblem, tags: readonly TagCandidate[], options: PickOptions): string[] {
  if (policy.kind === "problem") return [];
  const selection = selectionOf(policy, options);
  if (selection === undefined) return [];
  if (policy.type === "digest") {
    const tag = policy.followedTag ?? options.current?.tag;
    return tags.some((each) => each.tag === tag) && tag !== undefined ? [tag] : [];
  }
  const needsTimes = policy.sort.some(({ by }) => by === "newest") || selection.minimumAgeMs > 0;
  if (!needsTimes) return [];
  const selected = [...firstOfEachTag(tags)].flatMap((candidate) => {
    const result = selectTag(policy, candidate, { ...selection, minimumAgeMs: 0 });
    return typeof result === "string" ? [] : [result];
  });
  return sortTags(policy, selected, options.current).tags.map(({ candidate }) => candidate.tag);
}
