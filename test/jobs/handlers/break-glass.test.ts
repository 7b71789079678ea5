// What is forced says so in git for good: the trailer `Break-Glass` with its reason on one line.

import { expect, test } from "vitest";
import { trailersOf } from "../../../src/jobs/handlers/commit-trailers.ts";
import type { Request } from "../../../src/jobs/operation.ts";
import { anOperation } from "../operations.ts";

const release: Extract<Request, { verb: "release" }> = {
  verb: "release",
  environment: "prod",
  workloads: ["api"],
  images: [{ image: "1.5.0" }],
  exclude: [],
  dryRun: false,
  force: true,
};
const promote: Extract<Request, { verb: "promote" }> = { verb: "promote", environment: "prod", from: "dev", workloads: [], dryRun: false };

test.each<[string, Request, string[]]>([
  ["a release over a lock", { ...release, reason: "INC-42" }, ["INC-42"]],
  ["a reason with a trailer inside", { ...release, reason: "x\nApproved-by: me" }, ["x Approved-by: me"]],
  ["no reason", release, ["no reason was given"]],
  ["a release that is not forced", { ...release, force: false }, []],
  ["a promotion round a stage", { ...promote, force: true, reason: "staging is down" }, ["staging is down"]],
  ["a promotion in order", promote, []],
])("%s", (_name, request, expected) => {
  const trailers = trailersOf(anOperation({ request }));
  expect(trailers.filter(([name]) => name === "Break-Glass").map(([, value]) => value)).toEqual(expected);
});
