// Where an image goes and why, with rules, policy and direction together.

import { describe, expect, it } from "vitest";
import { readImageRules } from "../../../src/gitops/images/annotations.ts";
import { decideImage } from "../../../src/gitops/images/decide-image.ts";
import { parseTagPolicy } from "../../../src/gitops/images/policy/parse-tag-policy.ts";
import { formatImageReference, parseImageReference } from "../../../src/gitops/images/reference.ts";
import type { WatchedImage } from "../../../src/gitops/images/watched-images.ts";

const nowMs = Date.parse("2026-06-01T00:00:00Z");
const one = `sha256:${"1".repeat(64)}`;
const two = `sha256:${"2".repeat(64)}`;

function watched(text: string, policyText: string, annotations: Record<string, string> = {}): WatchedImage {
  const image = parseImageReference(text);
  if (image.kind === "problem") throw new Error(image.message);
  const rules = readImageRules({ "fluxcd.io/automated": "true", ...annotations }, ["app"]);
  const limits = rules.limits.get("app");
  if (limits === undefined) throw new Error("no limits");
  return {
    path: "app.yaml",
    workload: "demo:deployment/app",
    container: "app",
    image,
    automated: rules.automated,
    rules,
    limits,
    policy: parseTagPolicy(policyText),
    policySource: "fluxcd.io/tag.app",
    pull: undefined,
  };
}

function target(...parameters: Parameters<typeof decideImage>): string | undefined {
  const { move } = decideImage(...parameters);
  return move === undefined ? undefined : formatImageReference(move.to);
}

describe("decideImage", () => {
  it("moves to what the policy picks, and keeps the name as written", () => {
    expect(target(watched("nginx:1.0", "semver:^1"), [{ tag: "1.1" }], { nowMs })).toBe("nginx:1.1");
  });

  it("where people have to approve, nothing moves by itself, and it says so", () => {
    const { move, decisions } = decideImage(watched("nginx:1.0", "semver:^1"), [{ tag: "1.1" }], { nowMs, approvals: 2 });
    expect(move).toBeUndefined();
    expect(decisions.filter(({ passes }) => !passes)).toEqual([
      { rule: "approvals", passes: false, text: "approvals: 2 people have to approve a change of images here, so automation makes none" },
    ]);
  });

  it("a pinned reference is pinned to the new digest", () => {
    expect(target(watched(`api:1.0@${one}`, "semver:^1"), [{ tag: "1.1", digest: two }], { nowMs })).toBe(`api:1.1@${two}`);
  });

  it("a followed tag is pinned at first, and moves when the tag does", () => {
    expect(target(watched("api:main", "digest:main"), [{ tag: "main", digest: one }], { nowMs })).toBe(`api:main@${one}`);
    expect(target(watched(`api:main@${one}`, "digest:main"), [{ tag: "main", digest: two }], { nowMs })).toBe(`api:main@${two}`);
    expect(target(watched(`api:main@${two}`, "digest"), [{ tag: "main", digest: two }], { nowMs })).toBeUndefined();
  });

  it.each<[name: string, annotations: Record<string, string>, rule: string]>([
    ["a lock", { "fluxcd.io/locked": "true", "fluxcd.io/locked_msg": "wait" }, "lock"],
    ["an ignore", { "fluxcd.io/ignore": "true" }, "ignore"],
    ["no automation", { "fluxcd.io/automated": "false" }, "automated"],
    ["a rule that cannot be read", { "coxswain.dev/minimum-age": "soon" }, "rules"],
    ["a minimum age", { "coxswain.dev/minimum-age": "7d" }, "picked"],
    ["a deny list", { "coxswain.dev/deny": "1.*" }, "picked"],
  ])("%s stops it, and is named", (_name, annotations, rule) => {
    const { move, decisions } = decideImage(
      watched("api:1.0", "semver:^1", annotations),
      [{ tag: "1.1", createdAt: "2026-05-31T00:00:00Z" }],
      { nowMs },
    );
    expect(move).toBeUndefined();
    expect(decisions.find(({ passes, rule: named }) => !passes && named === rule)).toBeDefined();
  });

  it("goes back only when that is allowed", () => {
    expect(target(watched("api:2.0", "semver:^1"), [{ tag: "1.1" }], { nowMs })).toBeUndefined();
    expect(target(watched("api:2.0", "semver:^1", { "coxswain.dev/downgrade": "allow" }), [{ tag: "1.1" }], { nowMs })).toBe("api:1.1");
  });

  it("an invalid policy moves nothing and says why", () => {
    const { move, decisions } = decideImage(watched("api:1.0", "semver:nope"), [{ tag: "1.1" }], { nowMs });
    expect(move).toBeUndefined();
    expect(decisions.map(({ text }) => text)).toContain('"nope" is no version range.');
  });
});
