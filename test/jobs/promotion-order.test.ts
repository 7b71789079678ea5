// The order of the stages, at the one authorize() that every door asks, and again when it is carried out.

import { expect, test } from "vitest";
import type { Holders, Role } from "../../src/gitops/rules/access.ts";
import { createAccess, type Directory } from "../../src/jobs/access.ts";
import type { Actor, Request } from "../../src/jobs/operation.ts";

const holders = (user: string): Holders => ({ users: [user], groups: [], channels: [] });
const roles: Partial<Record<Role, Holders>> = { release: holders("U1"), "break-glass": holders("U2") };
const directory: Directory = {
  emails: async () => [],
  members: async () => [],
  userByEmail: async () => undefined,
  person: async (_team, user) => ({ user, standing: "member", groups: [] }),
};
const access = createAccess(
  { dev: { roles }, staging: { roles, promotedFrom: ["dev"] }, prod: { roles, promotedFrom: ["staging"] } },
  { directory, team: "T1", cliRoles: ["view", "release", "break-glass"] },
);
const releaser: Actor = { kind: "slack", team: "T1", user: "U1" };
const fireman: Actor = { kind: "slack", team: "T1", user: "U2" };
const cli: Actor = { kind: "cli", user: "ann" };

function promote(from: string, environment: string, more: Partial<Extract<Request, { verb: "promote" }>> = {}): Request {
  return { verb: "promote", from, environment, workloads: [], dryRun: false, ...more };
}
const forced = { force: true, reason: "INC-42" };

const cases: [string, Actor, Request, string][] = [
  ["the next stage, by who may release", releaser, promote("staging", "prod"), "allowed"],
  ["a stage is skipped, by who may release", releaser, promote("dev", "prod"), "promotion_order"],
  ["a stage is skipped with force, by who may only release", releaser, promote("dev", "prod", forced), "role_missing"],
  ["a stage is skipped with force, by break-glass", fireman, promote("dev", "prod", forced), "allowed"],
  ["a stage is skipped without force, by break-glass", fireman, promote("dev", "prod"), "promotion_order"],
  ["back, by who may release", releaser, promote("prod", "staging"), "promotion_order"],
  ["to where nothing is promoted", releaser, promote("staging", "dev"), "promotion_order"],
  ["to itself, with force", fireman, promote("prod", "prod", forced), "promotion_order"],
  ["a stage is skipped on the command line", cli, promote("dev", "prod"), "promotion_order"],
  ["a stage is skipped on the command line, with force", cli, promote("dev", "prod", forced), "allowed"],
  ["a dry run says what the real one would", releaser, promote("dev", "prod", { dryRun: true }), "promotion_order"],
  ["a forced dry run, by who may look", releaser, promote("dev", "prod", { dryRun: true, ...forced }), "allowed"],
];

test.each(cases)("%s", async (_name, requester, request, expected) => {
  const origin = { channel: "C1", trigger: "1" };
  const decision = await access.authorize({ request, requester, origin }, new AbortController().signal);
  expect(decision.allowed ? "allowed" : decision.code).toBe(expected);
});
