// What a tag policy is once it has been read: which tags it takes, and which of them counts as newest.

import type { Glob } from "./glob.ts";
import type { Pattern } from "./pattern.ts";
import type { VersionRange } from "./version-range.ts";

/** One tag as the registry has it. */
export interface TagCandidate {
  tag: string;
  /** When the image was built, RFC 3339; missing when unknown. Times before 2013 count as unknown. */
  createdAt?: string | undefined;
  /** What the tag points at. */
  digest?: string | undefined;
}

export type PolicyType = "semver" | "glob" | "regex" | "newest" | "numeric" | "alphabetical" | "digest";

/** One thing to sort by: a capture group of the pattern, or the whole value. */
export interface SortKey {
  by: "semver" | "numeric" | "alphabetical" | "newest";
  group?: string | undefined;
}

export interface TagPolicy {
  kind: "policy";
  /** As written, without blanks around it. */
  text: string;
  type: PolicyType;
  /** Tags must fit it whole. */
  glob?: Glob | undefined;
  /** Tags must have it somewhere. */
  pattern?: Pattern | undefined;
  /** What is compared instead of the tag, with `$name` for the pattern's capture groups. */
  extract?: string | undefined;
  /** `semver` alone. */
  range?: VersionRange | undefined;
  /** `digest` alone: the tag to follow; without it, the tag that the workload has. */
  followedTag?: string | undefined;
  /** The first key that tells two tags apart decides. */
  sort: readonly SortKey[];
  pick: "highest" | "lowest";
}

/** A text that is no policy. It matches no tag. */
export interface PolicyProblem {
  kind: "problem";
  /** What was written. */
  text: string;
  /** One sentence on why, safe to show. */
  message: string;
}
