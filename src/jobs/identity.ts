// Who somebody is to Coxswain, and who may do what: for the questions that are answered at the door.

import { decideAccess, type Holders, type Person, type Role } from "../gitops/rules/access.ts";
import type { Directory } from "./access.ts";
import type { GitLinks } from "./git-links.ts";
import type { Actor } from "./operation.ts";

export const roles: readonly Role[] = ["view", "sync", "release", "approve", "break-glass", "administer"];

/** A git address that counts as somebody's, and how that is known. */
export interface KnownAddress {
  email: string;
  how: "configured" | "profile" | "administrator" | "self";
  /** Slack user id; RFC 3339. Of what was linked by command. */
  by?: string | undefined;
  at?: string | undefined;
}

export interface Standing {
  person: Person;
  addresses: KnownAddress[];
  /** Roles by environment, in the configuration's order. */
  environments: { name: string; roles: Role[] }[];
}

export interface Identity {
  /** What a person may do from a channel now; the directory's error when it does not answer. */
  describe(actor: Extract<Actor, { kind: "slack" }>, channel: string, signal: AbortSignal): Promise<Standing>;
  /** Who holds a role; `everyone` for viewing where nobody is named for it. */
  holders(role: Role, environment: string): { everyone: boolean; holders: Holders };
}

export function createIdentity(
  environments: Readonly<Record<string, { roles: Partial<Record<Role, Holders>> }>>,
  sources: {
    directory: Pick<Directory, "person" | "emails">;
    links: Pick<GitLinks, "of">;
    /** Addresses of the configuration, by Slack user id. */
    configured: Readonly<Record<string, readonly string[]>>;
  },
): Identity {
  const { directory, links, configured } = sources;

  async function addressesOf(team: string, user: string, signal: AbortSignal): Promise<KnownAddress[]> {
    const [emails, linked] = await Promise.all([directory.emails(team, user, signal), links.of({ team, user })]);
    const own = Object.hasOwn(configured, user) ? (configured[user] ?? []) : [];
    return [
      ...emails.map((email) => ({ email, how: own.includes(email) ? ("configured" as const) : ("profile" as const) })),
      ...linked.map(({ email, how, by, at }) => ({ email, how, by, at })),
    ];
  }

  return {
    async describe({ team, user }, channel, signal) {
      const [person, addresses] = await Promise.all([directory.person(team, user, signal), addressesOf(team, user, signal)]);
      return {
        person,
        addresses,
        environments: Object.entries(environments).map(([name, each]) => ({
          name,
          roles: roles.filter((role) => decideAccess({ role, person, channel, roles: each.roles }).allowed),
        })),
      };
    },
    holders(role, environment) {
      const given = Object.hasOwn(environments, environment) ? (environments[environment]?.roles ?? {}) : {};
      if (role !== "view") return { everyone: false, holders: given[role] ?? nobody };
      if (given.view === undefined) return { everyone: true, holders: nobody };
      // Any role includes viewing.
      const all = Object.values(given).filter((each) => each !== undefined);
      const union = (of: (holders: Holders) => readonly string[]) => [...new Set(all.flatMap(of))];
      return {
        everyone: false,
        holders: { users: union((each) => each.users), groups: union((each) => each.groups), channels: union((each) => each.channels) },
      };
    },
  };
}

const nobody: Holders = { users: [], groups: [], channels: [] };
