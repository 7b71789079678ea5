// Whether a workload moves to the picked tag: never back unless allowed, never by guessing.

import { describe, expect, it } from "vitest";
import { decideMove } from "../../../../src/gitops/images/policy/decide-move.ts";
import { parseTagPolicy } from "../../../../src/gitops/images/policy/parse-tag-policy.ts";
import type { TagCandidate } from "../../../../src/gitops/images/policy/tag-policy.ts";

/** `1.2@2026-01-01#abc` is a tag with its build time and digest. */
function candidate(text: string): TagCandidate {
  const [, tag = "", day, digest] = /^([^@#]+)(?:@([^#]+))?(?:#(.*))?$/.exec(text) ?? [];
  return { tag, createdAt: day === undefined ? undefined : `${day}T00:00:00Z`, digest };
}

const cases: [name: string, policy: string, current: string | undefined, picked: string, outcome: string][] = [
  ["a higher version", "semver:^1", "1.2.3", "1.2.4", "move newer"],
  ["the same tag", "semver:^1", "1.2.3", "1.2.3", "stay same"],
  ["the same version otherwise written", "semver:^1", "1.2", "v1.2.0", "stay same"],
  ["a lower version", "semver:^1", "2.0.0", "1.9.9", "stay older"],
  ["from a prerelease to the release", "semver:^1", "1.2.3-rc.1", "1.2.3", "move newer"],
  ["from a prerelease back to an older release", "semver:^1", "1.3.0-rc.1", "1.2.9", "stay older"],
  ["to a newer package revision", "semver:^1", "1.2.3-debian-12-r1", "1.2.3-debian-12-r2", "move newer"],
  ["an extracted version that is lower", "semver:^2 match=^api-(.+)$ extract=$1", "api-3.0.0", "api-2.9.0", "stay older"],
  ["into the policy from latest", "semver:^1", "latest", "1.2.3", "move unknown"],
  ["into the policy, but to an older build", "semver:^1", "latest@2026-02-01", "1.2.3@2026-01-01", "stay older"],
  ["nothing is known of what runs", "semver:^1", undefined, "1.2.3", "move unknown"],
  ["a newer build", "glob:main-*", "main-aaaaaaa@2026-01-01", "main-bbbbbbb@2026-02-01", "move newer"],
  ["an older build", "glob:main-*", "main-aaaaaaa@2026-02-01", "main-bbbbbbb@2026-01-01", "stay older"],
  ["a build time is missing", "glob:main-*", "main-aaaaaaa", "main-bbbbbbb@2026-01-01", "stay order_unknown"],
  ["an epoch build is as if missing", "glob:main-*", "main-aaaaaaa@1970-01-01", "main-bbbbbbb@2026-01-01", "stay order_unknown"],
  ["a build time is missing, but the names tell", "glob:*", "1.4.2", "1.5.0@2026-01-01", "move newer"],
  ["equal build times, and the names tell", "glob:b*", "b9@2026-01-01", "b10@2026-01-01", "move newer"],
  ["a glob over another version line", "glob:1.*", "2.0.0", "1.9.9", "stay older"],
  ["a higher number", "numeric", "9", "10", "move newer"],
  ["a lower number", "numeric", "11", "10", "stay older"],
  ["a group that is higher", "regex:-(?P<n>\\d+)$ sort=numeric(n)", "a-9", "b-10", "move newer"],
  ["the lowest is wanted", "numeric pick=lowest", "11", "10", "move newer"],
  ["a moved tag is followed", "digest:main", "main#old", "main#new", "move same_tag"],
  ["to the first pinned digest", "digest:main", "main", "main#new", "move same_tag"],
  ["a tag that did not move", "digest:main", "main#old", "main#old", "stay same"],
  ["to another tag to follow", "digest:main", "dev#old", "main#new", "move unknown"],
  ["a digest that is not known", "digest:main", "main#old", "main", "stay order_unknown"],
  ["a re-pushed tag without a digest policy", "semver:^1", "1.2.3#old", "1.2.3#new", "stay same"],
];

describe("decideMove", () => {
  it.each(cases)("%s", (_name, text, current, picked, outcome) => {
    expect(outcomeOf(text, current, picked, false)).toBe(outcome);
  });

  it("goes back when that is allowed", () => {
    expect(outcomeOf("semver:^1", "2.0.0", "1.9.9", true)).toBe("move older");
    expect(outcomeOf("glob:main-*", "main-aaaaaaa", "main-bbbbbbb", true)).toBe("move unknown");
    expect(outcomeOf("semver:^1", "1.2.3", "1.2.3", true)).toBe("stay same");
  });
});

function outcomeOf(text: string, current: string | undefined, picked: string, allowDowngrade: boolean): string {
  const policy = parseTagPolicy(text);
  if (policy.kind === "problem") throw new Error(policy.message);
  const move = decideMove({
    policy,
    current: current === undefined ? undefined : candidate(current),
    picked: candidate(picked),
    allowDowngrade,
  });
  return move.kind === "move" ? `move ${move.direction}` : `stay ${move.code}`;
}
