// Every operation times whoever may ask for one without a person: webhooks, schedules and the command line.

import { describe, expect, test } from "vitest";
import { ConfigFile } from "../../src/config/config.ts";
import { createAccess, roleFor } from "../../src/jobs/access.ts";
import { type Actor, Request } from "../../src/jobs/operation.ts";
import { unattended } from "./table.ts";

const named = { environment: "prod", workload: "api" };

/** By verb, and by verb and option where that takes another right. */
const requests: Readonly<Record<string, Request>> = {
  status: { verb: "status", environment: "prod" },
  diff: { verb: "diff", environment: "prod" },
  images: { verb: "images", environment: "prod" },
  why: { verb: "why", ...named },
  evidence: { verb: "evidence", environment: "prod", change: "prod" },
  sync: { verb: "sync", environment: "prod", dryRun: false, force: false },
  "sync --dry-run": { verb: "sync", environment: "prod", dryRun: true, force: false },
  "sync --force": { verb: "sync", environment: "prod", dryRun: false, force: true },
  automate: { verb: "automate", ...named, dryRun: false },
  deautomate: { verb: "deautomate", ...named, dryRun: false },
  policy: { verb: "policy", ...named, tags: [{ policy: "semver:~1" }], dryRun: false },
  lock: { verb: "lock", ...named, dryRun: false },
  unlock: { verb: "unlock", ...named, dryRun: false },
  freeze: { verb: "freeze", environment: "prod", reason: "a load test", dryRun: false },
  unfreeze: { verb: "unfreeze", environment: "prod", dryRun: false },
  release: { verb: "release", environment: "prod", workloads: ["api"], images: "newest", exclude: [], dryRun: false, force: false },
  "release --force": {
    verb: "release",
    environment: "prod",
    workloads: ["api"],
    images: "newest",
    exclude: [],
    dryRun: false,
    force: true,
  },
  promote: { verb: "promote", environment: "prod", from: "staging", workloads: [], dryRun: false },
};

const { cli } = ConfigFile.parse({ repositories: {}, environments: {} });
const nobody = { users: [], groups: [], channels: [] };
const environments = { staging: { roles: { view: nobody } }, prod: { roles: { view: nobody }, promotedFrom: ["staging"] } };
const access = createAccess(environments, {
  directory: {
    person: () => Promise.reject(new Error("no person is asked about")),
    emails: async () => [],
    members: async () => [],
    userByEmail: async () => undefined,
  },
  team: "T1",
  cliRoles: cli.roles,
});

test("every operation has a row", () => {
  const verbs = Request.options.map((option) => option.shape.verb.value);
  expect([...new Set(Object.values(requests).map((request) => request.verb))].sort()).toEqual([...verbs].sort());
});

describe.each<[string, Actor, readonly string[]]>([
  ["a webhook", { kind: "hook", receiver: "git" }, unattended.hook],
  ["a schedule", { kind: "schedule", reason: "the sync interval" }, unattended.schedule],
  ["the command line", { kind: "cli", user: "ann" }, unattended.cli],
])("%s", (_, requester, roles) => {
  test.each(Object.entries(requests))("%s", async (_name, request) => {
    const origin = { channel: "C1", trigger: "t" };
    const decision = await access.authorize({ request, requester, origin }, AbortSignal.timeout(1_000));
    const wanted = roleFor(request);
    expect(decision.allowed ? "allowed" : decision.code).toBe(roles.includes(wanted) ? "allowed" : "role_missing");
  });
});

test("--as gives the command line a person's own rights, and none that a channel gives", async () => {
  const holders = (user: string) => ({ users: [user], groups: [], channels: ["C1"] });
  const asking = createAccess(
    { prod: { roles: { sync: holders("U1") } } },
    {
      directory: {
        person: async (_team, user) => ({ user, standing: user === "U3" ? "deactivated" : "member", groups: [] }),
        emails: async () => [],
        members: async () => [],
        userByEmail: async () => undefined,
      },
      team: "T1",
      cliRoles: ["sync"],
    },
  );
  const ask = (as: string) =>
    asking.authorize(
      {
        request: { verb: "sync", environment: "prod", dryRun: false, force: false },
        requester: { kind: "cli", user: "ann", as },
        origin: { channel: "C1", trigger: "t" },
      },
      AbortSignal.timeout(1_000),
    );
  expect(await ask("U1")).toMatchObject({ allowed: true });
  expect(await ask("U2")).toMatchObject({ allowed: false, code: "role_missing" });
  expect(await ask("U3")).toMatchObject({ allowed: false, code: "standing" });
});
