// Which workload a person means.

import { expect, test } from "vitest";
import { findWorkload } from "../../src/gitops/find-workload.ts";

const ids = [
  "prod:deployment/api",
  "prod:statefulset/cache",
  "prod:cronjob/api-report",
  "jobs:deployment/worker",
  "prod:deployment/worker",
  "prod:cronjob/worker",
  "marker:flux:app",
];

test.each([
  ["api", "prod:deployment/api"],
  ["deployment/api", "prod:deployment/api"],
  ["Deployment/api", "prod:deployment/api"],
  ["deployments/api", "prod:deployment/api"],
  ["deploy/api", "prod:deployment/api"],
  ["sts/cache", "prod:statefulset/cache"],
  ["prod:deployment/api", "prod:deployment/api"],
  ["prod:api", "prod:deployment/api"],
  ["jobs:worker", "jobs:deployment/worker"],
  ["cj/worker", "prod:cronjob/worker"],
  ["marker:flux:app", "marker:flux:app"],
])("%s", (typed, id) => {
  expect(findWorkload(typed, ids, "prod")).toEqual({ kind: "found", id });
});

test.each([
  ["worker", "workload_ambiguous", "jobs:deployment/worker or prod:cronjob/worker or prod:deployment/worker"],
  ["deployment/worker", "workload_ambiguous", "jobs:deployment/worker or prod:deployment/worker"],
  ["apu", "workload_unknown", "There is no workload apu in prod."],
  ["other:deployment/api", "workload_unknown", "There is no workload other:deployment/api in prod."],
  ["deployment/cache", "workload_unknown", "There is no workload"],
  ["a:b:c/d/e", "workload_unknown", "There is no workload"],
  ["constructor", "workload_unknown", "There is no workload"],
  ["__proto__/api", "workload_unknown", "There is no workload"],
])("refused: %s", (typed, code, message) => {
  expect(findWorkload(typed, ids, "prod")).toMatchObject({ kind: "refused", code, message: expect.stringContaining(message) });
});

test("an unknown one comes with the nearest and with what there is", () => {
  expect(findWorkload("apu", ids, "prod")).toMatchObject({
    advice: expect.stringMatching(/^Did you mean api\? There are .*deployment\/api/),
  });
  expect(findWorkload("api", [], "prod")).toMatchObject({ advice: "prod has no workload with an image." });
});
