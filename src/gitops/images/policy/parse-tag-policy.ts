// Reading a tag policy from the text of an annotation, a configuration or a command line.

import { isTag } from "../reference.ts";
import { type Glob, parseGlob } from "./glob.ts";
import { parsePattern, unknownGroups } from "./pattern.ts";
import { parseSortKeys, problemOfSort } from "./sort-key.ts";
import type { PolicyProblem, PolicyType, SortKey, TagPolicy } from "./tag-policy.ts";
import { parseVersionRange } from "./version-range.ts";

const maxPolicyLength = 2_000;
const words: readonly PolicyType[] = ["newest", "numeric", "alphabetical"];
const byBuildTime: readonly SortKey[] = [{ by: "newest" }];

/**
 * Reads a policy:
 *
 *     semver:<range>            highest version in the range (commas, blanks, `||`, ~ ^ x * = != < <= > >=, a - b)
 *     glob:<pattern>, <pattern> newest build among the tags that fit; only `*` is special
 *     regex:<RE2>, regexp:<RE2> newest build among the tags that have it (unanchored)
 *     newest[:<glob>]           newest build
 *     numeric[:<glob>]          highest number; tags that are no number do not count
 *     alphabetical[:<glob>]     last in code point order
 *     digest[:<tag>]            whatever that tag points at now; without one, the tag that runs
 *
 * and after it, separated by blanks, any of
 *
 *     match=<RE2>     only tags that have it; its capture groups can be used below
 *     extract=<text>  what is compared instead of the tag, `$name` or `$1` being groups and `$_` the tag (`semver:^2 match=^api-(.+)$ extract=$1`)
 *     sort=<key>,…    instead of the policy's own order: newest, numeric, alphabetical or semver, each with a
 *                     group in brackets if wanted: `regex:^main-[a-f0-9]+-(?P<ts>\d+)$ sort=numeric(ts)`;
 *                     without one the first group counts, else the whole tag
 *     pick=lowest     the other end of the order
 *
 * Prefixes are case-sensitive. Anything that cannot be read is a problem, and a problem matches nothing.
 */
export function parseTagPolicy(text: string): TagPolicy | PolicyProblem {
  const trimmed = text.trim();
  if (trimmed === "") return problem(trimmed, "The tag policy is empty.");
  if (trimmed.length > maxPolicyLength) return problem(trimmed, `The tag policy is longer than ${maxPolicyLength} characters.`);
  const { body, options, duplicate } = splitOptions(trimmed);
  if (duplicate !== undefined) return problem(trimmed, `The option ${duplicate}= stands there twice.`);
  const rule = parseRule(body);
  if ("message" in rule) return problem(trimmed, rule.message);
  return withPolicyOptions({ kind: "policy", text: trimmed, pick: "highest", ...rule }, options);
}

type Rule = Omit<TagPolicy, "kind" | "text" | "pick">;
type Option = "match" | "extract" | "sort" | "pick";
/** What may stand behind a policy, each as written. */
export type PolicyOptions = Partial<Record<Option, string>>;

/** Takes the options off the end, so that a regular expression may hold what looks like one. */
function splitOptions(text: string): { body: string; options: PolicyOptions; duplicate?: Option } {
  const options: PolicyOptions = {};
  let body = text;
  for (;;) {
    const found = /\s+(match|extract|sort|pick)=(\S+)$/.exec(body);
    if (found === null) return { body, options };
    const name = found[1] as Option;
    if (options[name] !== undefined) return { body, options, duplicate: name };
    options[name] = found[2] ?? "";
    body = body.slice(0, found.index);
  }
}

function parseRule(body: string): Rule | { message: string } {
  const [, prefix, rest = ""] = /^(semver|glob|regexp|regex|newest|numeric|alphabetical|digest):([\s\S]*)$/.exec(body) ?? [];
  const word = words.find((each) => each === (prefix ?? body));
  if (word !== undefined) return parseWord(word, prefix === undefined ? undefined : rest);
  if (prefix === "semver") return parseSemverRule(rest.trim());
  if (prefix === "regex" || prefix === "regexp") return parseRegexRule(rest);
  if (prefix === "digest" || body === "digest") return parseDigestRule(prefix === undefined ? undefined : rest);
  const glob = parseCheckedGlob(prefix === "glob" ? rest : body);
  return "message" in glob ? glob : { type: "glob", glob, sort: byBuildTime };
}

function parseWord(type: PolicyType, globText: string | undefined): Rule | { message: string } {
  const sort: readonly SortKey[] = type === "newest" ? byBuildTime : [{ by: type === "numeric" ? "numeric" : "alphabetical" }];
  if (globText === undefined) return { type, sort };
  const glob = parseCheckedGlob(globText);
  return "message" in glob ? glob : { type, glob, sort };
}

function parseSemverRule(text: string): Rule | { message: string } {
  const range = parseVersionRange(text);
  return "message" in range ? range : { type: "semver", range, sort: [{ by: "semver" }] };
}

function parseRegexRule(text: string): Rule | { message: string } {
  const pattern = parsePattern(text);
  return "message" in pattern ? pattern : { type: "regex", pattern, sort: byBuildTime };
}

function parseDigestRule(tag: string | undefined): Rule | { message: string } {
  if (tag !== undefined && !isTag(tag)) return { message: `digest: must be followed by one tag, and ${quote(tag)} is none.` };
  return { type: "digest", followedTag: tag, sort: [] };
}

function parseCheckedGlob(text: string): Glob | { message: string } {
  const glob = text.trim();
  if (glob === "") return { message: "The glob is empty; `*` stands for every tag." };
  if (!glob.includes(":")) return parseGlob(glob);
  const prefix = glob.slice(0, glob.indexOf(":") + 1);
  return { message: `${quote(prefix)} is no kind of tag policy (semver, glob, regex, newest, numeric, alphabetical, digest).` };
}

/** The policy with options added that came from elsewhere than its text. */
export function withPolicyOptions(policy: TagPolicy, { match, extract, sort, pick }: PolicyOptions): TagPolicy | PolicyProblem {
  const changed = { ...policy };
  if (match !== undefined) {
    const pattern = parsePattern(match);
    if ("message" in pattern) return problem(policy.text, pattern.message);
    if (policy.type === "regex" || policy.type === "digest") return problem(policy.text, `match= is not for ${policy.type} policies.`);
    changed.pattern = pattern;
  }
  if (extract !== undefined) {
    if (changed.pattern === undefined) return problem(policy.text, "extract= needs a regular expression to take groups from (match=).");
    const [unknown] = unknownGroups(extract, changed.pattern);
    if (unknown !== undefined)
      return problem(policy.text, `extract= names the group ${quote(unknown)}, which the regular expression has not.`);
    changed.extract = extract;
  }
  if (sort !== undefined) {
    const keys = parseSortKeys(sort);
    if (keys === undefined)
      return problem(policy.text, `sort=${quote(sort)} is none of newest, numeric, alphabetical or semver, with (group) if wanted.`);
    changed.sort = keys;
  }
  const wrong = problemOfSort(changed, sort !== undefined);
  if (wrong !== undefined) return problem(policy.text, wrong);
  if (pick === undefined) return changed;
  if (pick !== "lowest" && pick !== "highest") return problem(policy.text, `pick= is highest or lowest, not ${quote(pick)}.`);
  if (policy.type === "digest") return problem(policy.text, "pick= is not for digest policies.");
  return { ...changed, pick };
}

function problem(text: string, message: string): PolicyProblem {
  return { kind: "problem", text: text.slice(0, maxPolicyLength), message };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
