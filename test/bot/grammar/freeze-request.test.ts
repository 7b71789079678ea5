// `freeze` as it is typed: a reason always, an end at most once, and in words that mean one moment.

import { expect, test } from "vitest";
import { parseCommandWords } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";

function read(...words: string[]) {
  const parsed = parseCommandWords(words);
  if (parsed.kind === "problem") return parsed;
  return interpretCommand(parsed, { environments: ["prod"], prefix: "" });
}

test.each<[string[], object]>([
  [["freeze", "prod", "load", "test"], { verb: "freeze", environment: "prod", reason: "load test", dryRun: false }],
  [["freeze", "prod", "load test", "--for", "4h"], { reason: "load test", durationMs: 14_400_000 }],
  [["freeze", "prod", "x", "--until", "2027-01-02T08:00:00+01:00"], { until: "2027-01-02T07:00:00.000Z" }],
  [["freeze", "prod", "x", "--until", "2027-01-02T08:00Z", "--dry-run"], { until: "2027-01-02T08:00:00.000Z", dryRun: true }],
  [["unfreeze", "prod"], { verb: "unfreeze", environment: "prod", dryRun: false }],
])("%j", (words, request) => {
  expect(read(...words)).toMatchObject({ kind: "request", request });
});

test.each([
  [["freeze", "prod"]],
  [["freeze", "prod", "  "]],
  [["freeze", "prod", "x".repeat(201)]],
  [["freeze", "prod", "x", "--for", "soon"]],
  [["freeze", "prod", "x", "--for", "0s"]],
  [["freeze", "prod", "x", "--until", "tomorrow"]],
  [["freeze", "prod", "x", "--until", "2027-01-02T08:00:00"]],
  [["freeze", "prod", "x", "--until", "2027-99-02T08:00:00Z"]],
  [["freeze", "prod", "x", "--until", "2027-01-02T08:00:00Z", "--for", "4h"]],
  [["freeze", "elsewhere", "x"]],
])("%j is not understood, and that is said", (words) => {
  expect(read(...words)).toMatchObject({ kind: "problem" });
});
