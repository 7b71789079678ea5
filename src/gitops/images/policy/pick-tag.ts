// Choosing a tag: which ones a policy takes, newest first, and the one to run.

import { explainLeftOut, type PickReason, reason } from "./pick-reason.ts";
import { type LeftOutCode, type SelectedTag, type SelectOptions, type SuffixRule, selectTag } from "./select-tags.ts";
import { sortTags } from "./sort-tags.ts";
import type { TagFilter } from "./tag-filter.ts";
import type { PolicyProblem, TagCandidate, TagPolicy } from "./tag-policy.ts";
import { parseTagVersion } from "./tag-version.ts";

export interface PickOptions {
  /** What runs now: its suffix is kept and, among equal versions, its way of writing. */
  current?: TagCandidate | undefined;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** Tags built less than this ago do not count, nor those whose build time is unknown. 0 for no such rule. */
  minimumAgeMs?: number | undefined;
  allow?: TagFilter | PolicyProblem | undefined;
  deny?: TagFilter | PolicyProblem | undefined;
  /** By default `keep`. */
  suffix?: SuffixRule | undefined;
}

export interface Pick {
  /** The tag to run. Whether to move to it is `decideMove`'s. */
  picked?: TagCandidate | undefined;
  /** All tags that the policy takes, newest (by its own order) first. */
  matches: TagCandidate[];
  /** What decided, in the order of the rules; for `why`. */
  reasons: PickReason[];
}

/** Chooses by a policy. A policy or filter that could not be read matches nothing and is the one reason. */
export function pickTag(policy: TagPolicy | PolicyProblem, tags: readonly TagCandidate[], options: PickOptions): Pick {
  if (policy.kind === "problem") return refused(policy);
  for (const filter of [options.allow, options.deny]) if (filter?.kind === "problem") return refused(filter);
  const selection = selectionOf(policy, options);
  if (selection === undefined || tags.length === 0) return { matches: [], reasons: [reason("no_tags", "The registry lists no tags.")] };
  const { current } = options;
  return policy.type === "digest" ? pickFollowed(policy, tags, selection, current) : pickSorted(policy, tags, selection, current);
}

/** What the options mean for this policy; undefined when one of the filters could not be read. */
export function selectionOf(policy: TagPolicy, options: PickOptions): SelectOptions | undefined {
  const { allow, deny, nowMs, minimumAgeMs = 0 } = options;
  if (allow?.kind === "problem" || deny?.kind === "problem") return undefined;
  return { nowMs, minimumAgeMs, allow, deny, suffix: wantedSuffix(policy, options) };
}

function refused({ message }: PolicyProblem): Pick {
  return { matches: [], reasons: [reason("policy_invalid", message)] };
}

function pickSorted(
  policy: TagPolicy,
  candidates: readonly TagCandidate[],
  selection: SelectOptions,
  current: TagCandidate | undefined,
): Pick {
  const { selected, reasons } = select(policy, candidates, selection);
  const { tags, undecided } = sortTags(policy, selected, current);
  const matches = tags.map(({ candidate }) => candidate);
  if (matches.length === 0) return { matches, reasons: [...reasons, reason("no_match", `No tag matches ${policy.text}.`)] };
  if (undecided === undefined) return { picked: matches[0], matches, reasons };
  const [one, other] = undecided.map(({ candidate }) => JSON.stringify(candidate.tag));
  const message = `Neither build times nor their names tell which of ${one} and ${other} is newer.`;
  return { matches, reasons: [...reasons, reason("undecided", message)] };
}

/** Follows one tag: it is picked when it is there. */
function pickFollowed(
  policy: TagPolicy,
  candidates: readonly TagCandidate[],
  selection: SelectOptions,
  current: TagCandidate | undefined,
): Pick {
  const tag = policy.followedTag ?? current?.tag;
  if (tag === undefined)
    return { matches: [], reasons: [reason("no_match", "The policy names no tag to follow, and there is no current one.")] };
  // A glob without a star is that one tag, and lets `latest` be asked for by name.
  const followed = { ...policy, glob: { text: tag, pieces: [tag] } };
  const { selected, reasons } = select(
    followed,
    candidates.filter((each) => each.tag === tag),
    selection,
  );
  const matches = selected.map(({ candidate }) => candidate);
  const [match] = matches;
  if (match === undefined)
    return { matches, reasons: [...reasons, reason("no_match", `There is no tag ${JSON.stringify(tag)} to follow.`)] };
  if (match.digest !== undefined) return { picked: match, matches, reasons };
  return {
    picked: match,
    matches,
    reasons: [...reasons, reason("digest_unknown", `What ${JSON.stringify(tag)} points at is not known yet.`)],
  };
}

function select(
  policy: TagPolicy,
  candidates: readonly TagCandidate[],
  selection: SelectOptions,
): { selected: SelectedTag[]; reasons: PickReason[] } {
  const selected: SelectedTag[] = [];
  const leftOut = new Map<LeftOutCode, string[]>();
  for (const candidate of firstOfEachTag(candidates)) {
    const result = selectTag(policy, candidate, selection);
    if (typeof result !== "string") selected.push(result);
    else if (!leftOut.get(result)?.push(candidate.tag)) leftOut.set(result, [candidate.tag]);
  }
  return { selected, reasons: explainLeftOut(leftOut) };
}

/** A registry that lists a tag twice has it once. */
export function firstOfEachTag(candidates: readonly TagCandidate[]): Iterable<TagCandidate> {
  const byTag = new Map<string, TagCandidate>();
  for (const candidate of candidates) if (!byTag.has(candidate.tag)) byTag.set(candidate.tag, candidate);
  return byTag.values();
}

/** The suffix that versions must have: the current tag's, unless the rule names another or none is known. */
function wantedSuffix(policy: TagPolicy, { current, suffix = "keep" }: PickOptions): string | undefined {
  if (suffix === "any") return undefined;
  if (suffix === "none") return "";
  if (suffix !== "keep") return suffix.only;
  if (current === undefined || policy.range === undefined) return undefined;
  return parseTagVersion(current.tag, policy.range.asksPrereleases)?.suffix;
}
