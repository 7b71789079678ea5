// The words for what decided when a tag was picked.

import type { LeftOutCode } from "./select-tags.ts";

export type PickReasonCode = LeftOutCode | "policy_invalid" | "no_tags" | "no_match" | "undecided" | "digest_unknown";

export interface PickReason {
  code: PickReasonCode;
  /** One sentence, safe to show; tags in it are quoted. */
  message: string;
  /** How many tags it was about. */
  count: number;
  /** A few of them. */
  examples: string[];
}

const exampleCount = 3;

// In the order in which the rules are applied.
const sentences: Record<LeftOutCode, string> = {
  attachment: "a signature or another attachment of an image",
  not_allowed: "not on the allow list",
  denied: "on the deny list",
  latest: "latest, which counts only when asked for by name",
  not_matching: "do not match the pattern",
  not_a_version: "no version",
  out_of_range: "outside the range",
  prerelease: "a prerelease or another variant, which the range does not ask for",
  other_suffix: "another variant of the image than the one that runs",
  not_sortable: "nothing to sort by",
  age_unknown: "built at an unknown time, so that their age cannot be judged",
  too_young: "younger than the minimum age",
};

export function reason(code: PickReasonCode, message: string): PickReason {
  return { code, message, count: 0, examples: [] };
}

/** One reason for each rule that left tags out, in the order of the rules. */
export function explainLeftOut(leftOut: ReadonlyMap<LeftOutCode, readonly string[]>): PickReason[] {
  return (Object.keys(sentences) as LeftOutCode[]).flatMap((code) => {
    const tags = leftOut.get(code) ?? [];
    if (tags.length === 0) return [];
    const examples = tags.slice(-exampleCount);
    const named = examples.map((tag) => JSON.stringify(tag)).join(", ");
    const message = `${tags.length} ${tags.length === 1 ? "tag" : "tags"} left out (${sentences[code]}): ${named}${tags.length > exampleCount ? ", …" : ""}.`;
    return [{ code, message, count: tags.length, examples }];
  });
}
