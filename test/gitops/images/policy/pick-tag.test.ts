// Which tags each kind of policy takes and picks: tables of named cases.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerPolicyPick } from "../../../../src/gitops/images/commands/policy-pick.ts";
import { parseTagPolicy } from "../../../../src/gitops/images/policy/parse-tag-policy.ts";
import { type PickOptions, pickTag } from "../../../../src/gitops/images/policy/pick-tag.ts";
import { parseTagFilter } from "../../../../src/gitops/images/policy/tag-filter.ts";
import type { TagCandidate } from "../../../../src/gitops/images/policy/tag-policy.ts";

const nowMs = Date.parse("2026-06-01T00:00:00Z");

/** `1.2@2026-01-01` is a tag with its build time. */
function tags(text: string): TagCandidate[] {
  return text.split(" ").map((word) => {
    const [tag = "", day] = word.split("@");
    return day === undefined ? { tag } : { tag, createdAt: `${day}T00:00:00Z` };
  });
}

function pick(policyText: string, list: string, options: Partial<PickOptions> = {}) {
  const { picked, matches, reasons } = pickTag(parseTagPolicy(policyText), tags(list), { nowMs, ...options });
  return { picked: picked?.tag, matches: matches.map(({ tag }) => tag).join(" "), codes: reasons.map(({ code }) => code) };
}

describe("semver", () => {
  const cases: [name: string, policy: string, tags: string, matches: string][] = [
    ["Flux's documented prerelease example", "semver:>= 1.0.0-rc.0, <1.0.1", "1.0.0-rc.1 1.0.0 1.0.1-rc.1 1.0.1 0.9.0", "1.0.0 1.0.0-rc.1"],
    ["partial and prefixed versions", "semver:~1", "v1 1 1.2 01.2.3 2.0", "01.2.3 1.2 v1 1"],
    ["the library's bug with ^0.0.3", "semver:^0.0.3", "0.2.3 0.0.3 0.0.4", "0.0.3"],
    ["!= lets no prerelease in", "semver:!=1.2.3", "1.2.3 1.2.4-rc.1 1.2.4", "1.2.4"],
    ["!= of a partial version", "semver:>=1, !=1.2", "1.1.0 1.2.0 1.2.9 1.3.0", "1.3.0 1.1.0"],
    ["no prereleases unless asked", "semver:*", "1.0.0-rc.1 0.9.0", "0.9.0"],
    ["asked with -0", "semver:>=1.0.0-0", "1.0.0-rc.1 1.1.0-beta 0.9.0", "1.1.0-beta 1.0.0-rc.1"],
    ["asked on a partial version", "semver:~1.2-0", "1.2.0-a 1.2.5-b 1.3.0-a 1.2.4", "1.2.5-b 1.2.4 1.2.0-a"],
    ["asked on a star", "semver:3.12.*-0", "3.12.0-1 3.12.0 3.13.0", "3.12.0 3.12.0-1"],
    ["a hyphen range", "semver:1.0 - 2", "1.0.0 2.9 3.0", "2.9 1.0.0"],
    ["alternatives", "semver:~1.2 || ~3", "1.2.9 2.0.0 3.1.0", "3.1.0 1.2.9"],
    ["operators the other way round", "semver:=>1.1 =<1.2", "1.0.0 1.1.0 1.2.0 1.3.0", "1.2.0 1.1.0"],
    ["leading zeros and a v in the range", "semver:>=v01.02", "1.1.0 1.2.0", "1.2.0"],
    ["calendar versions", "semver:>=2024.01", "2023.12.1 2024.01.02 2024.1.10", "2024.1.10 2024.01.02"],
    ["equal versions, the longer first", "semver:1.x", "1.10 1.10.0 v1 1", "1.10.0 1.10 v1 1"],
    ["no version, no match", "semver:*", "latest main 1.2.3.4 1.2.3-", ""],
    ["10 is above 9", "semver:1.x", "1.9.0 1.10.0", "1.10.0 1.9.0"],
    ["numbers beyond what a number holds", "semver:*", "1.99999999999999999999.0 1.0.0", "1.0.0"],
    ["an extracted version", "semver:^2 match=^api-(?P<v>.*)$ extract=$v", "api-2.0.0 api-3.0.0 web-2.1.0 2.2.0", "api-2.0.0"],
    ["the lowest", "semver:^1 pick=lowest", "1.2.0 1.1.0 2.0.0", "1.1.0 1.2.0"],
  ];
  it.each(cases)("%s", (_name, policy, list, matches) => {
    const found = pick(policy, list);
    expect(found.matches).toBe(matches);
    expect(found.picked ?? "").toBe(matches.split(" ")[0]);
  });

  const suffixes: [name: string, policy: string, current: string, tags: string, matches: string][] = [
    ["stays on -alpine", "semver:^1", "1.2.3-alpine", "1.2.4 1.2.4-alpine 1.3.0-slim 1.2.4-alpine3.19", "1.2.4-alpine"],
    ["stays without one", "semver:^1", "1.2.3", "1.2.4 1.3.0-alpine", "1.2.4"],
    [
      "a prerelease before the suffix",
      "semver:>=1.2.3-0",
      "1.2.3-rc1-alpine",
      "1.2.3-rc2-alpine 1.2.3-rc3 1.2.3-alpine",
      "1.2.3-alpine 1.2.3-rc2-alpine",
    ],
    [
      "a packager's revision counts up",
      "semver:^1",
      "1.2.3-debian-12-r5",
      "1.2.3-debian-12-r6 1.2.3-debian-12-r10 1.2.4-debian-11-r1",
      "1.2.3-debian-12-r10 1.2.3-debian-12-r6",
    ],
    ["an unknown word is a suffix", "semver:^1", "1.2.3-ourbuild", "1.2.4-ourbuild 1.2.4 1.2.5-theirbuild", "1.2.4-ourbuild"],
    [
      "but a prerelease when these are asked for",
      "semver:>=1.0.0-0",
      "1.0.0-main.5",
      "1.0.0-main.6 1.0.0-main.10",
      "1.0.0-main.10 1.0.0-main.6",
    ],
    ["the running way of writing is kept", "semver:^1", "v1.2.3", "1.3.0 v1.3.0", "v1.3.0 1.3.0"],
    ["and the number of numbers", "semver:^1", "1.2", "1.3 1.3.0", "1.3 1.3.0"],
    ["no version runs: no suffix to keep", "semver:^1", "latest", "1.3.0 1.4.0-alpine", "1.3.0"],
  ];
  it.each(suffixes)("%s", (_name, policy, current, list, matches) => {
    expect(pick(policy, list, { current: { tag: current } }).matches).toBe(matches);
  });

  it("a suffix can be named, or not be minded", () => {
    const list = "1.2.4 1.2.5-alpine 1.2.6-slim";
    expect(pick("semver:^1", list, { suffix: { only: "alpine" } }).picked).toBe("1.2.5-alpine");
    expect(pick("semver:^1", list, { current: { tag: "1.2.3-alpine" }, suffix: "none" }).picked).toBe("1.2.4");
    expect(pick("semver:>=1.0.0-0", list, { current: { tag: "1.2.3-alpine" }, suffix: "any" }).picked).toBe("1.2.6-slim");
  });
});

describe("by build time", () => {
  const cases: [name: string, policy: string, tags: string, picked: string | undefined, matches: string][] = [
    ["no prefix is a glob", "1.*", "1.0@2024-01-01 1.1@2023-01-01 2.0@2025-01-01", "1.0", "1.0 1.1"],
    ["only the star is special", "glob:v?.[0]", "v1.0@2024-01-01 v?.[0]@2024-01-01", "v?.[0]", "v?.[0]"],
    ["a regular expression is not anchored", "regex:b+", "abbc@2024-01-01 ac@2024-01-01", "abbc", "abbc"],
    ["regexp is the same", "regexp:^a.*c$", "abc@2024-01-01 abcd@2024-01-01", "abc", "abc"],
    ["newest", "newest", "a@2024-01-01 b@2025-01-01 c@2023-01-01", "b", "b a c"],
    ["newest of a glob", "newest:a*", "a1@2024-01-01 b1@2025-01-01", "a1", "a1"],
    ["a slower build of an older commit", "glob:main-*", "main-1@2024-01-02 main-2@2024-01-01", "main-1", "main-1 main-2"],
    [
      "epoch builds go by their version, not to the oldest",
      "glob:*",
      "1.0.0@1970-01-01 1.9.0@1970-01-01 1.10.0@1970-01-01",
      "1.10.0",
      "1.10.0 1.9.0 1.0.0",
    ],
    ["times of 1980 are made up too", "glob:b*", "b2@1980-01-01 b10@1980-01-01", "b10", "b10 b2"],
    ["Go's zero time is none", "glob:b*", "b2@0001-01-01 b1@2024-01-01", "b1", "b1 b2"],
    ["equal times go by number", "glob:b*", "b2@2024-01-01 b10@2024-01-01", "b10", "b10 b2"],
    ["commit hashes without times have no order", "glob:main-*", "main-1a2b3c4 main-9f8e7d6", undefined, "main-9f8e7d6 main-1a2b3c4"],
    ["nor with the same time", "glob:main-*", "main-1a2b3c4@2024-01-01 main-9f8e7d6@2024-01-01", undefined, "main-9f8e7d6 main-1a2b3c4"],
    ["one known time is enough", "glob:main-*", "main-1a2b3c4@2024-01-01 main-9f8e7d6", "main-1a2b3c4", "main-1a2b3c4 main-9f8e7d6"],
    ["one match needs no time", "glob:main-*", "main-1a2b3c4 dev-9f8e7d6", "main-1a2b3c4", "main-1a2b3c4"],
  ];
  it.each(cases)("%s", (_name, policy, list, picked, matches) => {
    const found = pick(policy, list);
    expect(found).toMatchObject({ picked, matches });
    if (picked === undefined) expect(found.codes).toContain("undecided");
  });
});

describe("latest counts only when asked for by name", () => {
  const cases: [policy: string, picked: string | undefined][] = [
    ["latest", "latest"],
    ["glob:latest", "latest"],
    ["digest:latest", "latest"],
    ["glob:lat*", undefined],
    ["glob:*", undefined],
    ["regex:^latest$", undefined],
    ["newest", undefined],
    ["alphabetical", undefined],
  ];
  it.each(cases)("%s", (policy, picked) => {
    expect(pick(policy, "latest").picked).toBe(picked);
  });
});

it.each(["alphabetical", "newest", "glob:*", "regex:sig"])("%s never picks a signature", (policy) => {
  const signature = `sha256-${"a".repeat(64)}.sig`;
  expect(pick(policy, `${signature} 1.0`).matches).toBe(policy === "regex:sig" ? "" : "1.0");
});

describe("by number and by text", () => {
  const cases: [name: string, policy: string, tags: string, matches: string][] = [
    ["numbers", "numeric", "2 10 9 x 1.5", "10 9 2 1.5"],
    ["numbers of any length", "numeric", "20240101123456789012 20240101123456789013", "20240101123456789013 20240101123456789012"],
    ["equal numbers, the later text first", "numeric", "7 007", "7 007"],
    ["the first group", "numeric match=^b(\\d+)$", "b2 b10 c11", "b10 b2"],
    ["an extract", "numeric match=^(\\d+)-(\\d+)$ extract=$2", "9-1 1-9", "1-9 9-1"],
    ["text", "alphabetical", "a c B b", "c b a B"],
    ["text, lowest", "alphabetical pick=lowest", "b a", "a b"],
    ["a named group", "regex:^main-[a-f0-9]+-(?P<ts>\\d+)$ sort=numeric(ts)", "main-abc-9 main-def-10 main-x", "main-def-10 main-abc-9"],
    ["a group by number", "regex:^(\\w+)-(\\d+)$ sort=numeric(2)", "z-1 a-2", "a-2 z-1"],
    ["the first group without naming it", "regex:^b(\\d+)$ sort=numeric", "b9 b10", "b10 b9"],
    ["two keys", "regex:^(?P<v>[0-9.]+)_(?P<n>\\d+)$ sort=semver(v),numeric(n)", "1.2_9 1.10_1 1.10_2", "1.10_2 1.10_1 1.2_9"],
    ["a glob by number", "glob:20* sort=numeric", "2024 2023 20x", "2024 2023"],
  ];
  it.each(cases)("%s", (_name, policy, list, matches) => {
    const found = pick(policy, list);
    expect(found.matches).toBe(matches);
    expect(found.picked).toBe(matches.split(" ")[0]);
  });
});

describe("limits on what counts", () => {
  const list = "1.0.0@2026-05-01 1.1.0@2026-05-30 1.2.0@1970-01-01";

  it("a minimum age leaves out young tags and tags of unknown age", () => {
    const found = pick("semver:*", list, { minimumAgeMs: 3 * 86_400_000 });
    expect(found).toMatchObject({ picked: "1.0.0", codes: ["age_unknown", "too_young"] });
  });

  it("allow and deny lists", () => {
    expect(pick("semver:*", list, { deny: parseTagFilter("1.2.* 9.*") }).picked).toBe("1.1.0");
    expect(pick("semver:*", list, { allow: parseTagFilter("regex:^1\\.[01]\\. 7") }).picked).toBe("1.1.0");
    expect(pick("semver:*", list, { allow: parseTagFilter("7") })).toMatchObject({ picked: undefined, codes: ["not_allowed", "no_match"] });
  });

  it("a bad list lets nothing through", () => {
    expect(pick("semver:*", list, { deny: parseTagFilter("regex:(") })).toEqual({
      picked: undefined,
      matches: "",
      codes: ["policy_invalid"],
    });
  });

  it("an empty list of tags is said, not taken for none matching", () => {
    expect(pickTag(parseTagPolicy("semver:*"), [], { nowMs }).reasons[0]?.code).toBe("no_tags");
  });
});

describe("policies that cannot be read match nothing", () => {
  const invalid: [policy: string, why: RegExp][] = [
    ["", /empty/],
    ["semver:", /no version range/],
    ["semver:foo", /no version range/],
    ["semver:>=1,", /no version range/],
    ["semver:1.2.3.4", /no version range/],
    ["semver:>=1 ||", /no version range/],
    ["regex:(", /missing closing/],
    ["regexp:", /empty/],
    ["regex:(?=a)", /cannot be used/],
    ["regex:(a)\\1", /cannot be used/],
    ["regex:a{1001}", /cannot be used/],
    ["glob:", /empty/],
    ["Semver:^1", /no kind of tag policy/],
    ["semvre:^1", /no kind of tag policy/],
    ["digest:a b", /one tag/],
    ["regex:^(a)$ sort=numeric(b)", /has not/],
    ["regex:^(a)$ sort=size", /none of/],
    ["glob:* sort=numeric(a)", /no regular expression/],
    ["semver:^1 sort=newest", /not for semver/],
    ["semver:^1 extract=$1", /needs a regular expression/],
    ["semver:^1 match=^(.*)$ extract=$v", /has not/],
    ["numeric pick=middle", /highest or lowest/],
    ["numeric pick=lowest pick=highest", /twice/],
    [`regex:${"a".repeat(1_001)}`, /longer/],
  ];
  it.each(invalid)("%s", (text, why) => {
    const policy = parseTagPolicy(text);
    expect(policy).toMatchObject({ kind: "problem" });
    expect(policy.kind === "problem" && policy.message).toMatch(why);
    expect(pickTag(policy, tags("1 latest foo"), { nowMs }).matches).toEqual([]);
    expect(answerPolicyPick(text, "1\n2", nowMs).kind).toBe("refused");
  });
});

describe("digest", () => {
  const moving = [
    { tag: "main", digest: "sha256:new" },
    { tag: "other", digest: "sha256:x" },
  ];

  it("follows the named tag, or the current one", () => {
    expect(pickTag(parseTagPolicy("digest:main"), moving, { nowMs }).picked).toEqual(moving[0]);
    expect(pickTag(parseTagPolicy("digest"), moving, { nowMs, current: { tag: "other" } }).picked).toEqual(moving[1]);
  });

  it("follows nothing that is not there", () => {
    expect(pick("digest:gone", "main")).toMatchObject({ picked: undefined, codes: ["no_match"] });
    expect(pick("digest", "main")).toMatchObject({ picked: undefined, codes: ["no_match"] });
  });
});

describe("the answer to `policy pick`", () => {
  it("reads tags and times from lines, newest first", () => {
    const input = "a\t2024-01-01T00:00:00Z\r\nb\t2025-01-01T00:00:00+02:00\n\nlatest\n";
    expect(answerPolicyPick("glob:*", input, nowMs)).toMatchObject({ kind: "picked", picked: "b", matches: ["b", "a"] });
  });

  it("says null when nothing matches", () => {
    expect(answerPolicyPick("semver:^9", "1.0.0", nowMs)).toMatchObject({ kind: "picked", picked: null, matches: [] });
  });

  it("refuses a time that is none", () => {
    expect(answerPolicyPick("glob:*", "a\tyesterday", nowMs)).toMatchObject({ kind: "refused", reason: expect.stringContaining("Line 1") });
  });
});

describe("laws", () => {
  const tag = fc.oneof(
    fc.stringMatching(/^v?\d{1,3}(\.\d{1,3}){0,2}(-(rc|alpine|beta)\.?\d?)?$/),
    fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/),
  );
  const candidate = fc.record({
    tag,
    createdAt: fc.option(fc.constantFrom("2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "1970-01-01T00:00:00Z"), { nil: undefined }),
  });
  const policy = fc.constantFrom("semver:*", "semver:>=1.0.0-0", "glob:*", "regex:1", "numeric", "alphabetical", "newest", "glob:*-rc*");

  it("the order of the list changes nothing, and what is picked stands first", () => {
    fc.assert(
      fc.property(policy, fc.uniqueArray(candidate, { selector: (each) => each.tag, maxLength: 12 }), (text, list) => {
        const forwards = pickTag(parseTagPolicy(text), list, { nowMs });
        const backwards = pickTag(parseTagPolicy(text), list.toReversed(), { nowMs });
        expect(forwards.matches).toEqual(backwards.matches);
        if (forwards.picked !== undefined) expect(forwards.picked).toBe(forwards.matches[0]);
      }),
    );
  });

  it("no text of a policy throws", () => {
    fc.assert(
      fc.property(fc.constantFrom("semver:", "regex:", "glob:", "numeric ", "digest:", ""), fc.string(), (prefix, rest) => {
        pickTag(parseTagPolicy(prefix + rest), tags("1.0.0 main"), { nowMs });
      }),
    );
  });

  it("50,000 tags are sorted whole", () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({ tag: `1.${index % 250}.${Math.floor(index / 250)}` }));
    const found = pickTag(parseTagPolicy("semver:^1"), many, { nowMs });
    expect(found.picked?.tag).toBe("1.249.199");
    expect(found.matches).toHaveLength(50_000);
    expect(pickTag(parseTagPolicy("glob:*"), many, { nowMs }).picked?.tag).toBe("1.249.199");
  });
});
