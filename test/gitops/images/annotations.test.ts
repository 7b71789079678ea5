// What annotations say about images, under Flux v1's keys and Coxswain's own.

import { describe, expect, it } from "vitest";
import { annotationKeyFor, annotationKeysFor } from "../../../src/gitops/images/annotation-keys.ts";
import { isLockedAt, readImageRules } from "../../../src/gitops/images/annotations.ts";

const containers = ["app", "sidecar"];

describe("Flux v1's words", () => {
  it.each([
    ["fluxcd.io/tag.app", "semver:~1"],
    ["filter.fluxcd.io/app", "glob:1.*"],
    ["flux.weave.works/tag.app", "1.*"],
    ["coxswain.dev/tag.app", "newest"],
  ])("a policy under %s", (key, text) => {
    const rules = readImageRules({ [key]: text }, containers);
    expect([...rules.policies]).toEqual([["app", { text, key }]]);
    expect(rules.problems).toEqual([]);
  });

  it.each([
    ["true", true],
    ["True", false],
    ["yes", false],
    ["", false],
  ])("automated: %j", (value, automated) => {
    expect(readImageRules({ "fluxcd.io/automated": value }, containers).automated).toBe(automated);
    expect(readImageRules({ "flux.weave.works/automated": value }, containers).automated).toBe(automated);
  });

  it("keys that contradict each other do not automate, and that is said", () => {
    const rules = readImageRules({ "fluxcd.io/automated": "true", "flux.weave.works/automated": "false" }, containers);
    expect(rules.automated).toBe(false);
    expect(rules.problems).toEqual([
      "fluxcd.io/automated and flux.weave.works/automated contradict each other; fluxcd.io/automated counts.",
    ]);
  });

  it("a value that is no string is said", () => {
    const rules = readImageRules({ "fluxcd.io/automated": true }, containers);
    expect(rules.automated).toBe(false);
    expect(rules.problems).toEqual(["fluxcd.io/automated must be a string: put it in quotes."]);
  });

  it("a lock with who and why, under any key", () => {
    const rules = readImageRules(
      {
        "flux.weave.works/locked": "true",
        "fluxcd.io/locked": "false",
        "fluxcd.io/locked_user": "Ann <a@b.c>",
        "fluxcd.io/locked_msg": "a=b, wait",
      },
      containers,
    );
    expect(rules.locked).toEqual({ by: "Ann <a@b.c>", message: "a=b, wait", until: undefined });
  });

  it.each([
    ["true", "true"],
    ["sync_only", "sync_only"],
    ["false", false],
  ])("ignore: %j", (value, ignored) => {
    expect(readImageRules({ "fluxcd.io/ignore": value }, containers).ignored).toBe(ignored);
  });

  it("a policy for a container that is not there is kept and said", () => {
    const rules = readImageRules({ "fluxcd.io/tag.ap": "1.*" }, containers);
    expect(rules.policies.get("ap")).toEqual({ text: "1.*", key: "fluxcd.io/tag.ap" });
    expect(rules.problems).toEqual(['fluxcd.io/tag.ap is about the container "ap", which the workload does not have.']);
  });

  it("no annotations at all", () => {
    const rules = readImageRules(undefined, containers);
    expect(rules).toMatchObject({ automated: false, locked: undefined, ignored: false, notify: [], problems: [] });
    expect(rules.limits.get("app")).toEqual({
      minimumAgeMs: 0,
      allow: undefined,
      deny: undefined,
      allowDowngrade: false,
      suffix: "keep",
      platform: undefined,
    });
  });
});

describe("Coxswain's words", () => {
  it("for all containers and for one", () => {
    const rules = readImageRules(
      {
        "coxswain.dev/minimum-age": "3d",
        "coxswain.dev/minimum-age.sidecar": "12h",
        "coxswain.dev/deny.app": "*-rc* regex:^0\\.",
        "coxswain.dev/downgrade.app": "allow",
        "coxswain.dev/suffix.sidecar": "-alpine",
        "coxswain.dev/platform": "linux/arm64",
        "coxswain.dev/notify": "C012AB3CD, G0PRIVATE1",
      },
      containers,
    );
    expect(rules.problems).toEqual([]);
    expect(rules.limits.get("app")).toMatchObject({
      minimumAgeMs: 259_200_000,
      allowDowngrade: true,
      suffix: "keep",
      platform: "linux/arm64",
    });
    expect(rules.limits.get("sidecar")).toMatchObject({ minimumAgeMs: 43_200_000, allowDowngrade: false, suffix: { only: "alpine" } });
    expect(rules.notify).toEqual(["C012AB3CD", "G0PRIVATE1"]);
    const deny = rules.limits.get("app")?.deny;
    expect(deny?.kind === "filter" && [deny.takes("0.9"), deny.takes("1-rc1"), deny.takes("1.0")]).toEqual([true, true, false]);
  });

  it.each([
    ["coxswain.dev/minimum-age", "soon"],
    ["coxswain.dev/deny", "regex:("],
    ["coxswain.dev/allow", "a/b"],
    ["coxswain.dev/suffix", "a b"],
    ["coxswain.dev/platform", "arm64"],
  ])("%s: %s cannot be read, and so nothing moves", (key, text) => {
    const rules = readImageRules({ [key]: text }, ["app"]);
    expect(rules.unreadable.has("app")).toBe(true);
    expect(rules.problems).toHaveLength(1);
  });

  it("a channel that is none is said and left out", () => {
    const rules = readImageRules({ "coxswain.dev/notify": "#general C012AB3CD" }, containers);
    expect(rules.notify).toEqual(["C012AB3CD"]);
    expect(rules.problems).toHaveLength(1);
  });

  it("a lock ends by itself, unless its end cannot be read", () => {
    const lockedUntil = (until: string) => readImageRules({ "fluxcd.io/locked": "true", "coxswain.dev/locked-until": until }, []).locked;
    const at = Date.parse("2026-01-02T00:00:00Z");
    expect(isLockedAt(lockedUntil("2026-01-03T00:00:00Z"), at)).toBe(true);
    expect(isLockedAt(lockedUntil("2026-01-02T00:00:00Z"), at)).toBe(false);
    expect(isLockedAt(lockedUntil("tomorrow"), at)).toBe(true);
    expect(isLockedAt(undefined, at)).toBe(false);
  });
});

describe("keys to write", () => {
  it("reuses the key that holds the word", () => {
    expect(annotationKeyFor("automated", { "flux.weave.works/automated": "true" })).toBe("flux.weave.works/automated");
    expect(annotationKeyFor("tag.app", { "filter.fluxcd.io/app": "1.*" })).toBe("filter.fluxcd.io/app");
  });

  it("else Flux's own, or Coxswain's for its own words", () => {
    expect(annotationKeyFor("locked", undefined)).toBe("fluxcd.io/locked");
    expect(annotationKeyFor("tag.app", {})).toBe("fluxcd.io/tag.app");
    expect(annotationKeyFor("minimum-age.app", {})).toBe("coxswain.dev/minimum-age.app");
    expect(annotationKeyFor("locked-until", {})).toBe("coxswain.dev/locked-until");
  });

  it("names all keys that must go to take a word away", () => {
    const existing = { "fluxcd.io/locked": "true", "flux.weave.works/locked": "true", other: "x" };
    expect(annotationKeysFor("locked", existing)).toEqual(["fluxcd.io/locked", "flux.weave.works/locked"]);
  });
});
