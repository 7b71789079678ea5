// Who may do what: default deny, and nothing that widens by accident.

import { expect, test } from "vitest";
import { decideAccess, type Person, type Role } from "../../../src/gitops/rules/access.ts";

const member = (parts: Partial<Person> = {}): Person => ({ user: "U1", standing: "member", groups: [], ...parts });
const holders = (parts: Partial<Record<"users" | "groups" | "channels", string[]>>) => ({ users: [], groups: [], channels: [], ...parts });

test.each<[string, Role, Person, string, Parameters<typeof decideAccess>[0]["roles"], boolean]>([
  ["no roles at all: nobody syncs", "sync", member(), "C1", {}, false],
  ["an empty list is nobody", "sync", member(), "C1", { sync: holders({}) }, false],
  ["a named user", "sync", member(), "C1", { sync: holders({ users: ["U1"] }) }, true],
  ["another user", "sync", member({ user: "U2" }), "C1", { sync: holders({ users: ["U1"] }) }, false],
  ["a group that the person is in now", "sync", member({ groups: ["S1"] }), "C1", { sync: holders({ groups: ["S1"] }) }, true],
  ["a group that the person has left", "sync", member(), "C1", { sync: holders({ groups: ["S1"] }) }, false],
  ["the channel", "sync", member(), "C1", { sync: holders({ channels: ["C1"] }) }, true],
  ["another channel", "sync", member(), "C2", { sync: holders({ channels: ["C1"] }) }, false],
  ["one role is not another", "release", member(), "C1", { sync: holders({ users: ["U1"] }) }, false],
  ["view is open to members by default", "view", member(), "C1", {}, true],
  ["view is open to guests by default", "view", member({ standing: "guest" }), "C1", {}, true],
  ["view is closed to other workspaces", "view", member({ standing: "foreign" }), "C1", {}, false],
  ["view with an empty list is nobody", "view", member(), "C1", { view: holders({}) }, false],
  ["any role includes viewing", "view", member(), "C1", { view: holders({}), sync: holders({ users: ["U1"] }) }, true],
  ["a guest who is named may still not change", "sync", member({ standing: "guest" }), "C1", { sync: holders({ users: ["U1"] }) }, false],
  ["a bot may not", "sync", member({ standing: "bot" }), "C1", { sync: holders({ users: ["U1"] }) }, false],
  ["a deactivated person may not even view", "view", member({ standing: "deactivated" }), "C1", {}, false],
  [
    "another workspace's user of the same id may not even view",
    "view",
    member({ standing: "foreign" }),
    "C1",
    { view: holders({ users: ["U1"] }) },
    false,
  ],
  [
    "another workspace may view in a channel that is named",
    "view",
    member({ standing: "foreign" }),
    "C1",
    { view: holders({ channels: ["C1"] }) },
    true,
  ],
  ["another workspace may not by a channel", "sync", member({ standing: "foreign" }), "C1", { sync: holders({ channels: ["C1"] }) }, false],
])("%s", (_name, role, person, channel, roles, allowed) => {
  expect(decideAccess({ role, person, channel, roles }).allowed).toBe(allowed);
});
