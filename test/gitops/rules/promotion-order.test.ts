// Which environment may be promoted to which, as each names its sources.

import { expect, test } from "vitest";
import { findOutOfOrder } from "../../../src/gitops/rules/promotion-order.ts";

const environments = {
  dev: {},
  staging: { promotedFrom: ["dev"] },
  prod: { promotedFrom: ["staging", "hotfix"] },
  hotfix: { promotedFrom: [] },
  // Two that name each other.
  east: { promotedFrom: ["west"] },
  west: { promotedFrom: ["east"] },
};

const cases: [from: string, to: string, kind: string | undefined][] = [
  ["dev", "staging", undefined],
  ["staging", "prod", undefined],
  ["hotfix", "prod", undefined],
  ["dev", "prod", "skips"],
  ["prod", "staging", "backwards"],
  ["prod", "dev", "backwards"],
  ["hotfix", "dev", "begins"],
  ["staging", "hotfix", "begins"],
  ["prod", "prod", "same"],
  ["east", "west", undefined],
  ["west", "east", undefined],
  ["east", "prod", "skips"],
  ["prod", "constructor", "begins"],
];

test.each(cases)("%s to %s: %s", (from, to, kind) => {
  expect(findOutOfOrder({ from, to }, environments)?.kind).toBe(kind);
});

test("what was skipped is named", () => {
  expect(findOutOfOrder({ from: "dev", to: "prod" }, environments)?.sources).toEqual(["staging", "hotfix"]);
});
