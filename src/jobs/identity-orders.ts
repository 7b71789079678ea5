// What people order about themselves: a link to a git address, and whether they are asked by direct message.

import { canonicalEmail, type PersonKey } from "../gitops/rules/approval/party.ts";
import type { Directory } from "./access.ts";
import type { NotifyList } from "./approvals/notify-list.ts";
import type { GitLinks } from "./git-links.ts";
import type { Identity } from "./identity.ts";
import type { Actor } from "./operation.ts";

export type IdentityOrder =
  | { verb: "link"; email: string /** Slack user id, for somebody else. */; user: string | undefined; isRemoval: boolean }
  | { verb: "notify"; environment: string; isWanted: boolean };

export type Ordered =
  | { kind: "linked"; email: string; user: string; how: "administrator" | "self" }
  | { kind: "known"; email: string }
  | { kind: "unlinked"; email: string; user: string }
  | { kind: "notified"; environment: string; isWanted: boolean }
  | { kind: "refused"; code: "standing" | "role_missing" | "link_taken" | "link_unknown" | "link_limit" };

export interface IdentityOrders {
  carryOut(
    order: IdentityOrder,
    asker: { actor: Extract<Actor, { kind: "slack" }>; channel: string },
    signal: AbortSignal,
  ): Promise<Ordered>;
}

const maxOwnLinks = 20;

export function createIdentityOrders(parts: {
  identity: Pick<Identity, "describe">;
  directory: Pick<Directory, "emails" | "person" | "userByEmail">;
  links: GitLinks;
  notify: NotifyList;
  clock: () => Date;
}): IdentityOrders {
  const { identity, directory, links, notify, clock } = parts;

  /** Who else the address is proven to be of. */
  async function isTaken(email: string, person: PersonKey, signal: AbortSignal): Promise<boolean> {
    const user = await directory.userByEmail(email, signal);
    if (user !== undefined && user !== person.user) return true;
    return (await links.owners(email)).some((owner) => owner.team !== person.team || owner.user !== person.user);
  }

  async function link(person: PersonKey, email: string, how: "administrator" | "self", by: string, signal: AbortSignal): Promise<Ordered> {
    const wanted = canonicalEmail(email);
    const own = await links.of(person);
    const proven = [
      ...(await directory.emails(person.team, person.user, signal)),
      ...own.filter((each) => each.how === "administrator").map((each) => each.email),
    ];
    if (proven.some((each) => canonicalEmail(each) === wanted)) return { kind: "known", email };
    if (await isTaken(email, person, signal)) return { kind: "refused", code: "link_taken" };
    if (own.length >= maxOwnLinks) return { kind: "refused", code: "link_limit" };
    await links.add({ ...person, email, how, by, at: clock().toISOString() });
    return { kind: "linked", email, user: person.user, how };
  }

  return {
    async carryOut(order, { actor, channel }, signal) {
      const standing = await identity.describe(actor, channel, signal);
      if (standing.person.standing !== "member") return { kind: "refused", code: "standing" };
      const self = { team: actor.team, user: actor.user };
      if (order.verb === "notify") {
        const { environment, isWanted } = order;
        const roles = standing.environments.find((each) => each.name === environment)?.roles ?? [];
        if (isWanted && !roles.includes("approve")) return { kind: "refused", code: "role_missing" };
        await notify.set(environment, self, isWanted);
        return { kind: "notified", environment, isWanted };
      }
      const { email, user = actor.user, isRemoval } = order;
      if (user === actor.user && !isRemoval) return link(self, email, "self", actor.user, signal);
      // A link counts in every environment, so it takes the role in every one; and nobody vouches for themselves.
      const isAdministrator = standing.environments.length > 0 && standing.environments.every((each) => each.roles.includes("administer"));
      if (!isAdministrator || user === actor.user) return { kind: "refused", code: "role_missing" };
      const other = { team: actor.team, user };
      if (isRemoval)
        return (await links.remove(other, email)) ? { kind: "unlinked", email, user } : { kind: "refused", code: "link_unknown" };
      if ((await directory.person(other.team, user, signal)).standing !== "member") return { kind: "refused", code: "standing" };
      return link(other, email, "administrator", actor.user, signal);
    },
  };
}
