// Orders about a workload's rules: what was typed becomes a request, and what cannot be meant is said at once.

import { expect, test } from "vitest";
import { parseCommandText } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";
import { Request } from "../../../src/jobs/operation.ts";

function interpret(text: string) {
  const command = parseCommandText(text);
  if (command.kind === "problem") throw new Error(command.message);
  return interpretCommand(command, { environments: ["staging", "prod"], prefix: "/gitops " });
}

const named = { environment: "staging", workload: "api", dryRun: false };

test.each<[string, unknown]>([
  ["images staging", { verb: "images", environment: "staging" }],
  ["images staging api", { verb: "images", environment: "staging", workload: "api" }],
  ["why staging deployment/api", { verb: "why", environment: "staging", workload: "deployment/api" }],
  ["automate staging api", { verb: "automate", ...named }],
  ["deautomate staging api --dry-run", { verb: "deautomate", ...named, dryRun: true }],
  ["unlock staging api", { verb: "unlock", ...named }],
  ["lock staging api", { verb: "lock", ...named }],
  ['lock staging api --message "load test" --for 1h30m', { verb: "lock", ...named, message: "load test", durationMs: 5_400_000 }],
  ["policy staging api --tag semver:>=1.2", { verb: "policy", ...named, tags: [{ policy: "semver:>=1.2" }] }],
  [
    "policy staging api --tag web=semver:>=1.2,!=1.3.0",
    { verb: "policy", ...named, tags: [{ container: "web", policy: "semver:>=1.2,!=1.3.0" }] },
  ],
  [
    "policy staging api --tag 'semver:^2 match=^v(.+)$ extract=$1'",
    { verb: "policy", ...named, tags: [{ policy: "semver:^2 match=^v(.+)$ extract=$1" }] },
  ],
  [
    "policy staging api --tag a=* --tag b=newest",
    {
      verb: "policy",
      ...named,
      tags: [
        { container: "a", policy: "*" },
        { container: "b", policy: "newest" },
      ],
    },
  ],
])("%s", (text, request) => {
  const interpreted = interpret(text);
  expect(interpreted).toEqual({ kind: "request", request });
  expect(interpreted.kind === "request" && Request.safeParse(interpreted.request).success).toBe(true);
});

test.each<[string, string, RegExp]>([
  ["policy staging api", "usage", /wants a tag policy/],
  ["policy staging api --tag semver:>>1", "policy_invalid", /no version range/],
  ["policy staging api --tag web=", "policy_invalid", /empty/],
  ["policy staging api --tag regex:(", "policy_invalid", /./],
  ["lock staging api --for soon", "usage", /no|none/],
  ["lock staging api --for 0", "usage", /none/],
  ["automate stagin api", "environment_unknown", /no environment stagin/],
])("refused: %s", (text, code, message) => {
  expect(interpret(text)).toMatchObject({ kind: "problem", code, message: expect.stringMatching(message) });
});
