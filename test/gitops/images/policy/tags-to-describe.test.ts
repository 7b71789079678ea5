// Which tags' build times are asked for: those that the choice needs, and no others.

import { expect, it } from "vitest";
import { parseTagPolicy } from "../../../../src/gitops/images/policy/parse-tag-policy.ts";
import { parseTagFilter } from "../../../../src/gitops/images/policy/tag-filter.ts";
import { tagsToDescribe } from "../../../../src/gitops/images/policy/tags-to-describe.ts";

const tags = ["1.0.0", "1.1.0", "2.0.0", "main-1", "latest"].map((tag) => ({ tag }));

it.each([
  ["semver needs none", "semver:^1", {}, ""],
  ["but for a minimum age, best first", "semver:^1", { minimumAgeMs: 1 }, "1.1.0 1.0.0"],
  ["a glob needs those that fit", "glob:1.*", {}, "1.1.0 1.0.0"],
  ["numbers need none", "regex:-(\\d+)$ sort=numeric", {}, ""],
  ["unless builds break ties", "regex:-(\\d+)$ sort=numeric,newest", {}, "main-1"],
  ["what is denied is not asked for", "newest", { deny: parseTagFilter("2.* main-*") }, "1.1.0 1.0.0"],
  ["a digest policy needs its tag", "digest:latest", {}, "latest"],
  ["or the current one", "digest", { current: { tag: "main-1" } }, "main-1"],
  ["a bad policy needs nothing", "semver:x", {}, ""],
  ["nor does a bad filter", "newest", { deny: parseTagFilter("regex:(") }, ""],
])("%s", (_name, policy, options, expected) => {
  expect(tagsToDescribe(parseTagPolicy(policy), tags, { nowMs: 0, ...options }).join(" ")).toBe(expected);
});
