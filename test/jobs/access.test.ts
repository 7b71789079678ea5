// A channel's role is for those who write in it: a shortcut, which is pressed in no channel, has none of it.

import { expect, test } from "vitest";
import { createAccess, type Directory } from "../../src/jobs/access.ts";
import type { Request } from "../../src/jobs/operation.ts";

const directory: Directory = {
  person: async (_team, user) => ({ user, standing: "member", groups: [] }),
  members: async () => [],
  emails: async () => [],
  userByEmail: async () => undefined,
};
const request: Request = {
  verb: "release",
  environment: "prod",
  workloads: ["api"],
  images: [{ image: "1.5.0" }],
  exclude: [],
  dryRun: false,
  force: false,
};
const requester = { kind: "slack", team: "T1", user: "U1" } as const;
const access = createAccess(
  { prod: { roles: { release: { users: [], groups: [], channels: ["C1"] } } } },
  { directory, team: "T1", cliRoles: [] },
);
const ask = (origin: { channel: string; isOutside?: true }) =>
  access.authorize({ request, requester, origin: { trigger: "t", ...origin } }, AbortSignal.timeout(1_000));

test("in the channel", async () => expect(await ask({ channel: "C1" })).toEqual({ allowed: true }));

test("in another channel", async () => expect(await ask({ channel: "C2" })).toMatchObject({ allowed: false, code: "role_missing" }));

test("outside any channel, with the answer going there", async () =>
  expect(await ask({ channel: "C1", isOutside: true })).toMatchObject({ allowed: false, code: "role_missing" }));
