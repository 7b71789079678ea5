// The people around an approval: who may give it now, who asked, who wrote the change, each as a party.

import { decideAccess, type Holders, type Role } from "../../gitops/rules/access.ts";
import type { Author } from "../../gitops/rules/approval/approval.ts";
import type { Party } from "../../gitops/rules/approval/party.ts";
import type { Directory } from "../access.ts";
import type { ChangeAuthor } from "../changes/change-plan.ts";

export interface ApprovalPeople {
  party(team: string, user: string, signal: AbortSignal): Promise<Party>;
  /** Whether the person holds the role `approve` now; no when Slack does not say. */
  mayApprove(environment: string, party: Party, channel: string, signal: AbortSignal): Promise<boolean>;
  /** Everybody who may approve there now. */
  eligible(environment: string, signal: AbortSignal): Promise<Party[]>;
  authors(authors: readonly ChangeAuthor[], signal: AbortSignal): Promise<Author[]>;
}

export function createApprovalPeople(options: {
  directory: Directory;
  team: string;
  environments: Readonly<Record<string, { roles: Partial<Record<Role, Holders>> }>>;
}): ApprovalPeople {
  const { directory, team, environments } = options;
  const rolesOf = (environment: string) => (Object.hasOwn(environments, environment) ? (environments[environment]?.roles ?? {}) : {});

  const people: ApprovalPeople = {
    async party(fromTeam, user, signal) {
      return { team: fromTeam, user, emails: await directory.emails(fromTeam, user, signal) };
    },
    async mayApprove(environment, { team: fromTeam, user }, channel, signal) {
      try {
        const person = await directory.person(fromTeam, user, signal);
        return decideAccess({ role: "approve", person, channel, roles: rolesOf(environment) }).allowed;
      } catch {
        return false;
      }
    },
    async eligible(environment, signal) {
      const holders = rolesOf(environment).approve ?? { users: [], groups: [], channels: [] };
      const members = await Promise.all(holders.groups.map((group) => directory.members(group, signal)));
      const users = [...new Set([...holders.users, ...members.flat()])];
      return Promise.all(users.map((user) => people.party(team, user, signal)));
    },
    async authors(authors, signal) {
      return Promise.all(
        authors.map(async ({ name, email }): Promise<Author> => {
          const user = await directory.userByEmail(email, signal).catch(() => undefined);
          return user === undefined ? { name, email } : { name, email, party: await people.party(team, user, signal) };
        }),
      );
    },
  };
  return people;
}
