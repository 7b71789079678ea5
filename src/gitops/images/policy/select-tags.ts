// Which tags a policy takes, and for every other one the first rule that leaves it out.

import { buildTimeMs } from "./build-time.ts";
import { fitsGlob } from "./glob.ts";
import { type Captures, capture, expandTemplate } from "./pattern.ts";
import { type SortValue, sortValue } from "./sort-key.ts";
import type { TagFilter } from "./tag-filter.ts";
import type { TagCandidate, TagPolicy } from "./tag-policy.ts";
import { parseTagVersion, type TagVersion } from "./tag-version.ts";
import { isInRange } from "./version-range.ts";

/** A tag that the policy takes, with what it is sorted by. */
export interface SelectedTag {
  candidate: TagCandidate;
  values: readonly SortValue[];
  /** For `semver` policies. */
  version?: TagVersion | undefined;
}

/** Why a tag does not count. */
export type LeftOutCode =
  | "not_allowed"
  | "denied"
  | "attachment"
  | "latest"
  | "not_matching"
  | "not_a_version"
  | "out_of_range"
  | "prerelease"
  | "other_suffix"
  | "not_sortable"
  | "age_unknown"
  | "too_young";

/** `keep`: the suffix of the current tag; `any`: as semantic versioning alone; else that one (`none`: without). */
export type SuffixRule = "keep" | "any" | "none" | { only: string };

export interface SelectOptions {
  nowMs: number;
  minimumAgeMs: number;
  allow?: TagFilter | undefined;
  deny?: TagFilter | undefined;
  /** The suffix that versions must have; undefined when any will do. */
  suffix: string | undefined;
}

// Where signatures, attestations and referrers of an image are kept (cosign, and the OCI's fallback): never to be run.
const attachment = /^sha(?:256|512)-[0-9a-f]{32,128}(?:\.[a-z]+)?$/;

export function selectTag(policy: TagPolicy, candidate: TagCandidate, options: SelectOptions): SelectedTag | LeftOutCode {
  const { tag } = candidate;
  if (attachment.test(tag)) return "attachment";
  if (options.allow !== undefined && !options.allow.takes(tag)) return "not_allowed";
  if (options.deny?.takes(tag) === true) return "denied";
  if (isLatest(tag) && !asksForLatest(policy)) return "latest";
  if (policy.glob !== undefined && !fitsGlob(policy.glob, tag)) return "not_matching";
  const captures = policy.pattern === undefined ? undefined : capture(policy.pattern, tag);
  if (policy.pattern !== undefined && captures === undefined) return "not_matching";
  const selected =
    policy.type === "semver" ? selectVersion(policy, candidate, captures, options.suffix) : sorted(policy, candidate, captures);
  if (typeof selected === "string") return selected;
  return ageProblem(candidate, options) ?? selected;
}

/** What a policy compares: the extracted text, the first group when it sorts by another order, or the tag. */
export function comparedValue(policy: TagPolicy, tag: string, captures: Captures | undefined): string {
  if (policy.extract !== undefined && captures !== undefined) return expandTemplate(policy.extract, captures);
  const sortsByText = policy.sort.some(({ by, group }) => (by !== "newest" && by !== "semver" ? group === undefined : false));
  if (policy.pattern !== undefined && (sortsByText || policy.sort[0]?.by === "semver") && policy.pattern.groups.has("1"))
    return captures?.get("1") ?? "";
  return tag;
}

function sorted(policy: TagPolicy, candidate: TagCandidate, captures: Captures | undefined): SelectedTag | LeftOutCode {
  const value = comparedValue(policy, candidate.tag, captures);
  const values: SortValue[] = [];
  for (const key of policy.sort) {
    const found = sortValue(key, candidate, { value, captures });
    if (found === undefined) return "not_sortable";
    values.push(found);
  }
  return { candidate, values };
}

function selectVersion(
  policy: TagPolicy,
  candidate: TagCandidate,
  captures: Captures | undefined,
  suffix: string | undefined,
): SelectedTag | LeftOutCode {
  if (policy.range === undefined) return "not_a_version";
  const value = comparedValue(policy, candidate.tag, captures);
  const version = parseTagVersion(value, policy.range.asksPrereleases);
  if (version === undefined) return "not_a_version";
  if (suffix !== undefined && version.suffix !== suffix) return "other_suffix";
  const compared = suffix === undefined ? version.whole : version.version;
  if (compared === undefined) return "not_a_version";
  if (isInRange(policy.range, compared)) return { candidate, version, values: [{ by: "semver", version: compared }] };
  return compared.prerelease.length > 0 && !policy.range.asksPrereleases ? "prerelease" : "out_of_range";
}

function ageProblem(candidate: TagCandidate, { nowMs, minimumAgeMs }: SelectOptions): LeftOutCode | undefined {
  if (minimumAgeMs <= 0) return undefined;
  const builtMs = buildTimeMs(candidate.createdAt);
  if (builtMs === undefined) return "age_unknown";
  return nowMs - builtMs < minimumAgeMs ? "too_young" : undefined;
}

function isLatest(tag: string): boolean {
  return tag.toLowerCase() === "latest";
}

/** Flux v1's rule: a pattern that could mean `latest` among others does not. */
function asksForLatest(policy: TagPolicy): boolean {
  return policy.glob !== undefined && isLatest(policy.glob.text);
}
