// `release`: which words are workloads and which are images, and what cannot be meant together.

import { expect, test } from "vitest";
import { parseCommandText } from "../../../src/bot/grammar/parse.ts";
import { readWish } from "../../../src/bot/grammar/release-request.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";
import { renderOrder } from "../../../src/bot/release-desk.ts";
import { Request } from "../../../src/jobs/operation.ts";

function interpret(text: string) {
  const command = parseCommandText(text);
  if (command.kind === "problem") throw new Error(command.message);
  return interpretCommand(command, { environments: ["staging", "prod"], prefix: "/gitops " });
}

const base = { verb: "release", environment: "prod", exclude: [], dryRun: false, force: false };

test.each<[string, unknown]>([
  ["release prod api 1.5.0", { ...base, workloads: ["api"], images: [{ image: "1.5.0" }] }],
  ["release prod api,web 1.5.0 --dry-run", { ...base, workloads: ["api", "web"], images: [{ image: "1.5.0" }], dryRun: true }],
  [
    `release prod api app=1.5.0 side=r.test/side:2@sha256:${"a".repeat(64)}`,
    {
      ...base,
      workloads: ["api"],
      images: [
        { container: "app", image: "1.5.0" },
        { container: "side", image: `r.test/side:2@sha256:${"a".repeat(64)}` },
      ],
    },
  ],
  [
    "release prod api,web deployment/api/app=1.5.0",
    { ...base, workloads: ["api", "web"], images: [{ workload: "deployment/api", container: "app", image: "1.5.0" }] },
  ],
  [
    "release prod --all r.test:5000/api:1.5.0 --exclude cache,worker --exclude report",
    { ...base, workloads: "all", images: [{ image: "r.test:5000/api:1.5.0" }], exclude: ["cache", "worker", "report"] },
  ],
  ["release prod api web --update-image r.test/api:1.5.0", { ...base, workloads: ["api", "web"], images: [{ image: "r.test/api:1.5.0" }] }],
  ["release prod --all --update-all-images", { ...base, workloads: "all", images: "newest" }],
  ["release prod api web --update-all-images --force", { ...base, workloads: ["api", "web"], images: "newest", force: true }],
  [
    'release prod api 1.5.0 --force --reason "INC-42"',
    { ...base, workloads: ["api"], images: [{ image: "1.5.0" }], force: true, reason: "INC-42" },
  ],
])("%s", (text, request) => {
  const interpreted = interpret(text);
  expect(interpreted).toEqual({ kind: "request", request });
  expect(Request.safeParse(request).success).toBe(true);
});

test.each<[string, unknown]>([
  ["release", { kind: "form", environment: undefined }],
  ["release prod", { kind: "form", environment: "prod" }],
])("%s opens the form", (text, expected) => expect(interpret(text)).toEqual(expected));

test.each<[string, string]>([
  ["release mars api 1.5.0", "There is no environment mars."],
  ["release prod api", "wants an image"],
  ["release prod --dry-run", "wants a workload, or --all"],
  ["release prod --update-image r.test/api:1", "wants a workload, or --all"],
  ["release prod --all", "wants an image, or --update-all-images"],
  ["release prod api --all --update-all-images", "stands in the place of their names"],
  ["release prod api --update-all-images --update-image r.test/api:1", "cannot be told at once"],
  ["release prod --all --update-all-images --force", "every lock"],
  ["release prod --all 1.5.0", "named whole"],
  ["release prod api r.test/api", "has no tag"],
  ["release prod api app=", "is missing"],
  ["release prod api =1.5.0", "is missing"],
  ["release prod api app=R.TEST/API:1", "R.TEST/API:1"],
])("%s cannot be meant", (text, message) => {
  expect(interpret(text)).toMatchObject({ kind: "problem", message: expect.stringContaining(message), advice: expect.any(String) });
});

test("what the form orders reads as a command that means the same", () => {
  const wishes = [
    { workload: "prod:deployment/api", container: "api", image: "1.5.0" },
    { workload: "prod:deployment/web", container: "nginx", image: "1.27" },
  ];
  const interpreted = interpret(renderOrder({ environment: "prod", wishes, dryRun: true }));
  expect(interpreted).toMatchObject({
    kind: "request",
    request: { workloads: ["prod:deployment/api", "prod:deployment/web"], images: wishes, dryRun: true },
  });
});

test("an image's own = signs there are none, and its slashes are not a workload's", () => {
  expect(readWish("app=r.test:5000/a/b:1")).toEqual({ container: "app", image: "r.test:5000/a/b:1" });
  expect(readWish("r.test:5000/a/b:1")).toEqual({ image: "r.test:5000/a/b:1" });
});
