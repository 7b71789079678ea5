// Completion offers what may come next and nothing else.

import { expect, test } from "vitest";
import { completeCommand } from "../../../src/bot/grammar/complete.ts";
import { suggest } from "../../../src/gitops/suggest.ts";

const known = { environments: ["prod", "staging"], workloads: (environment: string) => (environment === "prod" ? ["deployment/api"] : []) };

test.each([
  ["sy", ["sync"]],
  ["sync ", ["sync prod", "sync staging"]],
  ["sync p", ["sync prod"]],
  ["sync prod --", ["sync prod --dry-run", "sync prod --force"]],
  ["sync prod --dry-run --", ["sync prod --dry-run --force"]],
  ["status prod ", ["status prod deployment/api"]],
  ["status staging ", []],
  ["nonsense ", []],
])("%s", (text, expected) => {
  expect(completeCommand(text, known).map((each) => each.text)).toEqual(expected);
});

test.each([
  ["prdo", ["prod", "staging"], "prod"],
  ["stagin", ["prod", "staging"], "staging"],
  ["p", ["prod", "staging"], "prod"],
  ["elsewhere", ["prod", "staging"], undefined],
])("suggest %s", (word, words, expected) => {
  expect(suggest(word, words)).toBe(expected);
});
