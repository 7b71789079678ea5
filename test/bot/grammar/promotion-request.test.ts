// `promote` as it is typed: what it asks for, and what is said of each mistake.

import { expect, test } from "vitest";
import { parseCommandText } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";

function read(text: string) {
  const parsed = parseCommandText(text);
  if (parsed.kind === "problem") return parsed;
  const read = interpretCommand(parsed, { environments: ["staging", "prod"], prefix: "/gitops " });
  return read.kind === "request" ? read.request : read;
}

const base = { verb: "promote", environment: "prod", from: "staging", workloads: [], dryRun: false };

test.each([
  ["promote staging prod", base],
  ["promote staging prod api web", { ...base, workloads: ["api", "web"] }],
  ["promote staging prod api,web api", { ...base, workloads: ["api", "web"] }],
  ["promote staging prod --dry-run --force", { ...base, dryRun: true, force: true }],
  ['promote staging prod --force --reason " INC-42 "', { ...base, force: true, reason: "INC-42" }],
])("%s", (text, request) => {
  expect(read(text)).toEqual(request);
});

test.each([
  ["promote stagging prod", "environment_unknown", "There is no environment stagging.", "Did you mean staging?"],
  ["promote staging prd", "environment_unknown", "There is no environment prd.", "Did you mean prod?"],
  ["promote staging", "usage", "", "Usage: promote <from> <environment>"],
  ["promote staging prod --force", "reason_missing", "needs its reason", "--reason"],
  ['promote staging prod --force --reason " "', "reason_missing", "needs its reason", "--reason"],
  [`promote staging prod --force --reason ${"x".repeat(501)}`, "usage", "longer than 500", "shorter"],
])("%s", (text, code, message, advice) => {
  const problem = read(text);
  expect(problem).toMatchObject({ kind: "problem", code });
  if (!("code" in problem)) throw new Error("understood");
  expect(problem.message).toContain(message);
  expect(problem.advice).toContain(advice);
});
