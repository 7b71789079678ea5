// Links to git addresses: what somebody says counts against them only, what an administrator links is proven, and nobody forges one.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Role } from "../../src/gitops/rules/access.ts";
import { findOwnPart } from "../../src/gitops/rules/approval/separation.ts";
import { openNotifyList } from "../../src/jobs/approvals/notify-list.ts";
import { createApprovalPeople } from "../../src/jobs/approvals/people.ts";
import { type GitLinks, gitLinksKey, openGitLinks } from "../../src/jobs/git-links.ts";
import { createIdentity } from "../../src/jobs/identity.ts";
import { createIdentityOrders, type IdentityOrder } from "../../src/jobs/identity-orders.ts";
import { startTestRedis, type TestRedis } from "./redis.ts";

const signal = AbortSignal.timeout(30_000);
const holders = (...users: string[]) => ({ users, groups: [], channels: [] });
const environments: Record<string, { roles: Partial<Record<Role, ReturnType<typeof holders>>> }> = {
  staging: { roles: { administer: holders("UADMIN", "UHALF") } },
  prod: { roles: { administer: holders("UADMIN"), approve: holders("UADMIN", "UADA", "UBEN") } },
};
const profiles: Record<string, string> = { UADA: "ada@example.test", UBEN: "ben@example.test" };
const directory = {
  emails: async (_team: string, user: string) => (profiles[user] === undefined ? [] : [profiles[user]]),
  members: async () => [],
  userByEmail: async (email: string) => Object.keys(profiles).find((user) => profiles[user] === email),
  person: async (team: string, user: string) => ({
    user,
    standing: team !== "T1" ? ("foreign" as const) : user === "UGUEST" ? ("guest" as const) : ("member" as const),
    groups: [],
  }),
};

let redis: TestRedis;
let links: GitLinks;
beforeEach(async () => {
  redis = await startTestRedis();
  links = openGitLinks(redis.connections.producer, "key");
});
afterEach(() => redis.close());

function order(user: string, wanted: Partial<Extract<IdentityOrder, { verb: "link" }>> & { email: string }, team = "T1") {
  const identity = createIdentity(environments, { directory, links, configured: {} });
  const notify = openNotifyList(redis.connections.producer);
  const orders = createIdentityOrders({ identity, directory, links, notify, clock: () => new Date("2026-11-23T00:00:00Z") });
  const link = { verb: "link", user: undefined, isRemoval: false, ...wanted } as const;
  return orders.carryOut(link, { actor: { kind: "slack", team, user }, channel: "C1" }, signal);
}

const people = () => createApprovalPeople({ directory, links, team: "T1", environments });
const strict = { required: 2, requesterCounts: false, authorCounts: false, unknownAuthor: "one-more" as const };

test("what somebody says of themselves keeps them from approving, and resolves no author", async () => {
  expect(await order("UADA", { email: "ada@laptop.test" })).toMatchObject({ kind: "linked", how: "self" });
  const voter = await people().party("T1", "UADA", signal);
  const authors = await people().authors([{ name: "Ada", email: "Ada+git@laptop.test" }], signal);
  expect(voter).toMatchObject({ emails: ["ada@example.test"], claimed: ["ada@laptop.test"] });
  expect(authors).toEqual([{ name: "Ada", email: "Ada+git@laptop.test" }]);
  expect(findOwnPart({ requester: { kind: "automation", name: "x" }, authors, rules: strict }, voter)).toMatchObject({
    code: "own_change",
  });
});

test("what an administrator links resolves the author", async () => {
  expect(await order("UADMIN", { email: "ada@laptop.test", user: "UADA" })).toMatchObject({ kind: "linked", how: "administrator" });
  expect(await people().authors([{ name: "Ada", email: "ada@laptop.test" }], signal)).toMatchObject([{ party: { user: "UADA" } }]);
});

test.each([
  ["an address of another's profile", "UBEN", { email: "ada@example.test" }, "link_taken"],
  ["for another, without administer", "UBEN", { email: "x@laptop.test", user: "UADA" }, "role_missing"],
  ["for another, with administer in one environment only", "UHALF", { email: "x@laptop.test", user: "UADA" }, "role_missing"],
  ["for a guest", "UADMIN", { email: "x@laptop.test", user: "UGUEST" }, "standing"],
  ["by a guest", "UGUEST", { email: "x@laptop.test" }, "standing"],
  ["removed by oneself", "UADA", { email: "x@laptop.test", isRemoval: true }, "role_missing"],
  ["removed of oneself by an administrator", "UADMIN", { email: "x@laptop.test", user: "UADMIN", isRemoval: true }, "role_missing"],
  ["removed, though there is none", "UADMIN", { email: "x@laptop.test", user: "UADA", isRemoval: true }, "link_unknown"],
])("%s is refused", async (_name, user, wanted, code) => {
  expect(await order(user, wanted)).toEqual({ kind: "refused", code });
});

test("from another workspace nobody links", async () => {
  expect(await order("UADMIN", { email: "x@laptop.test", user: "UADA" }, "T2")).toEqual({ kind: "refused", code: "standing" });
});

test("an administrator vouches for others, never for themselves", async () => {
  expect(await order("UADMIN", { email: "x@laptop.test", user: "UADMIN" })).toMatchObject({ how: "self" });
});

test("an administrator's link takes the place of what was said, and is removed again", async () => {
  await order("UADA", { email: "ada@laptop.test" });
  await order("UADMIN", { email: "ada@laptop.test", user: "UADA" });
  expect(await links.of({ team: "T1", user: "UADA" })).toMatchObject([{ how: "administrator", by: "UADMIN" }]);
  expect(await order("UBEN", { email: "ada@laptop.test" })).toEqual({ kind: "refused", code: "link_taken" });
  expect(await order("UADMIN", { email: "ada@laptop.test", user: "UADA", isRemoval: true })).toMatchObject({ kind: "unlinked" });
  expect(await links.of({ team: "T1", user: "UADA" })).toEqual([]);
});

test("who writes in Redis makes no link: neither by hand nor by copying another's", async () => {
  await order("UADMIN", { email: "x@laptop.test", user: "UADA" });
  const [text = ""] = Object.values(await redis.connections.producer.hgetall(gitLinksKey));
  await redis.connections.producer.hset(gitLinksKey, "T1/UBEN x@laptop.test", text);
  await redis.connections.producer.hset(gitLinksKey, "T1/UBEN y@laptop.test", text.replaceAll("UADA", "UBEN"));
  expect(await links.of({ team: "T1", user: "UBEN" })).toEqual([]);
  expect(await links.owners("y@laptop.test")).toEqual([]);
  expect(await openGitLinks(redis.connections.producer, "another key").of({ team: "T1", user: "UADA" })).toEqual([]);
  // A copy that was put aside does not outlive the link.
  await order("UADMIN", { email: "x@laptop.test", user: "UADA", isRemoval: true });
  expect(await links.of({ team: "T1", user: "UADA" })).toEqual([]);
});

test("after Redis was emptied the author is unknown again: one more approval, never one fewer", async () => {
  await order("UADMIN", { email: "ada@laptop.test", user: "UADA" });
  await redis.connections.producer.flushall();
  expect(await people().authors([{ name: "Ada", email: "ada@laptop.test" }], signal)).toEqual([{ name: "Ada", email: "ada@laptop.test" }]);
});
