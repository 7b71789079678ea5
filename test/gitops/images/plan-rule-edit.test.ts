// Which annotations an order comes down to: the key that is there is the one that is written.

import { expect, test } from "vitest";
import { planRuleEdit, type RuleOrder } from "../../../src/gitops/images/plan-rule-edit.ts";

const containers = ["api", "sidecar"];

test.each<[string, RuleOrder, Record<string, string>, Record<string, string | null>]>([
  ["automate, nothing yet", { kind: "automate" }, {}, { "fluxcd.io/automated": "true" }],
  ["automate, older prefix", { kind: "automate" }, { "flux.weave.works/automated": "false" }, { "flux.weave.works/automated": "true" }],
  [
    "automate, two keys that contradict each other",
    { kind: "automate" },
    { "flux.weave.works/automated": "false", "fluxcd.io/automated": "true" },
    { "flux.weave.works/automated": "true", "fluxcd.io/automated": "true" },
  ],
  [
    "deautomate takes every key away",
    { kind: "deautomate" },
    { "flux.weave.works/automated": "true", "coxswain.dev/automated": "true" },
    { "flux.weave.works/automated": null, "coxswain.dev/automated": null },
  ],
  ["deautomate, nothing there", { kind: "deautomate" }, {}, {}],
  [
    "a policy for all",
    { kind: "policy", tags: [{ policy: "semver:~1" }] },
    {},
    { "fluxcd.io/tag.api": "semver:~1", "fluxcd.io/tag.sidecar": "semver:~1" },
  ],
  [
    "a bare glob gets Flux's prefix",
    { kind: "policy", tags: [{ container: "api", policy: "1.*" }] },
    {},
    { "fluxcd.io/tag.api": "glob:1.*" },
  ],
  [
    "a container's own wins whatever came first",
    { kind: "policy", tags: [{ container: "api", policy: "newest" }, { policy: "semver:~1" }] },
    {},
    { "fluxcd.io/tag.api": "newest", "fluxcd.io/tag.sidecar": "semver:~1" },
  ],
  [
    "filter.fluxcd.io is kept",
    { kind: "policy", tags: [{ container: "api", policy: "semver:~1" }] },
    { "filter.fluxcd.io/api": "glob:*" },
    { "filter.fluxcd.io/api": "semver:~1" },
  ],
  [
    "* takes it away",
    { kind: "policy", tags: [{ container: "api", policy: "*" }] },
    { "filter.fluxcd.io/api": "glob:x" },
    { "filter.fluxcd.io/api": null },
  ],
  ["* where there is none", { kind: "policy", tags: [{ policy: "*" }] }, {}, {}],
  [
    "for all, but not one",
    { kind: "policy", tags: [{ policy: "semver:~2" }, { container: "api", policy: "*" }] },
    { "fluxcd.io/tag.api": "glob:x" },
    { "fluxcd.io/tag.api": null, "fluxcd.io/tag.sidecar": "semver:~2" },
  ],
  ["a lock", { kind: "lock", by: "slack:T1/U1" }, {}, { "fluxcd.io/locked": "true", "fluxcd.io/locked_user": "slack:T1/U1" }],
  [
    "a lock that replaces another",
    { kind: "lock", by: "slack:T1/U1", message: "a=b", until: "2026-11-22T16:00:00.000Z" },
    { "fluxcd.io/locked": "true", "fluxcd.io/locked_msg": "old" },
    {
      "fluxcd.io/locked": "true",
      "fluxcd.io/locked_user": "slack:T1/U1",
      "fluxcd.io/locked_msg": "a=b",
      "coxswain.dev/locked-until": "2026-11-22T16:00:00.000Z",
    },
  ],
  [
    "a lock without the old end",
    { kind: "lock", by: "cli:d" },
    { "coxswain.dev/locked-until": "2026-01-01T00:00:00Z" },
    { "fluxcd.io/locked": "true", "fluxcd.io/locked_user": "cli:d", "coxswain.dev/locked-until": null },
  ],
  [
    "unlock",
    { kind: "unlock" },
    { "fluxcd.io/locked": "true", "flux.weave.works/locked_msg": "x", "coxswain.dev/locked-until": "y", other: "z" },
    { "fluxcd.io/locked": null, "flux.weave.works/locked_msg": null, "coxswain.dev/locked-until": null },
  ],
])("%s", (_, order, annotations, set) => {
  expect(planRuleEdit(order, { annotations, containers })).toEqual({ kind: "set", set });
});

test.each<[string, RuleOrder, string, RegExp]>([
  [
    "a container that is not there",
    { kind: "policy", tags: [{ container: "apu", policy: "newest" }] },
    "container_unknown",
    /no container apu/,
  ],
  [
    "an invalid policy, though another is valid",
    { kind: "policy", tags: [{ policy: "newest" }, { container: "api", policy: "semver:>>" }] },
    "policy_invalid",
    /version range/,
  ],
])("refused: %s", (_, order, code, message) => {
  expect(planRuleEdit(order, { annotations: {}, containers })).toMatchObject({
    kind: "refused",
    code,
    message: expect.stringMatching(message),
  });
});
