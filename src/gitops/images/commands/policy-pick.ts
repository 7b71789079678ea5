// `coxswain policy pick`: which of the tags on standard input a policy takes, as data for scripts.

import { parseTagPolicy } from "../policy/parse-tag-policy.ts";
import { pickTag } from "../policy/pick-tag.ts";
import type { TagCandidate } from "../policy/tag-policy.ts";

/** `picked` and `matches` (newest first) are what the command prints with --json. */
export type PolicyPickAnswer =
  | { kind: "picked"; picked: string | null; matches: string[]; reasons: string[] }
  | { kind: "refused"; reason: string };

/** The answer to `coxswain policy pick '<policy>'`: exit 0, or exit 1 with `reason` for an invalid policy or input. */
export function answerPolicyPick(policyText: string, input: string, nowMs: number): PolicyPickAnswer {
  const policy = parseTagPolicy(policyText);
  if (policy.kind === "problem") return { kind: "refused", reason: policy.message };
  const tags = parseTagLines(input);
  if ("message" in tags) return { kind: "refused", reason: tags.message };
  const { picked, matches, reasons } = pickTag(policy, tags, { nowMs });
  return {
    kind: "picked",
    picked: picked?.tag ?? null,
    matches: matches.map(({ tag }) => tag),
    reasons: reasons.map(({ message }) => message),
  };
}

/** One tag a line, then if wanted a tab and an RFC 3339 time. Empty lines do not count. */
function parseTagLines(input: string): TagCandidate[] | { message: string } {
  const tags: TagCandidate[] = [];
  for (const [index, line] of input.split(/\r?\n/).entries()) {
    const [tag = "", time = ""] = line.split("\t").map((part) => part.trim());
    if (tag === "") continue;
    if (time !== "" && !isTime(time))
      return { message: `Line ${index + 1} has no RFC 3339 time after the tab: ${JSON.stringify(time.slice(0, 60))}.` };
    tags.push(time === "" ? { tag } : { tag, createdAt: time });
  }
  return tags;
}

/** RFC 3339, section 5.6, of a day that there is. */
function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
}
