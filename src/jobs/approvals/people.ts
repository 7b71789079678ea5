// The people around an approval: who may give it now, who asked, who wrote the change, each as a party.

import { decideAccess, type Holders, type Role } from "../../gitops/rules/access.ts";
import type { Approval, Author, Requester } from "../../gitops/rules/approval/approval.ts";
import type { Party, PersonKey } from "../../gitops/rules/approval/party.ts";
import { findVotersLeft } from "../../gitops/rules/approval/separation.ts";
import { type Directory, personOf } from "../access.ts";
import type { ChangeAuthor } from "../changes/change-plan.ts";
import type { GitLinks } from "../git-links.ts";
import type { Actor } from "../operation.ts";

export interface ApprovalPeople {
  party(team: string, user: string, signal: AbortSignal): Promise<Party>;
  /** Whether Slack says now who that is: where it does not, a no would only be for want of an answer. */
  isAnswered(person: PersonKey, signal: AbortSignal): Promise<boolean>;
  /** Who asked, as an approval knows them: somebody without an account in Slack counts as an unknown author does. */
  requester(actor: Actor, name: string, signal: AbortSignal): Promise<Requester>;
  /** Whether the person holds the role `approve` now; no when Slack does not say. */
  mayApprove(environment: string, party: Party, channel: string, signal: AbortSignal): Promise<boolean>;
  /** Whether the person holds the role `administer` now. */
  mayAdminister(environment: string, party: Party, channel: string, signal: AbortSignal): Promise<boolean>;
  /** Whether the person may look at the environment now; no when Slack does not say. */
  mayView(environment: string, person: PersonKey, channel: string, signal: AbortSignal): Promise<boolean>;
  /** Those whose vote would count now, as one mentions them: groups of whom all may, and single people. */
  votersLeft(approval: Approval, signal: AbortSignal): Promise<{ groups: string[]; users: string[] }>;
  /** Everybody who may approve there now. */
  eligible(environment: string, signal: AbortSignal): Promise<Party[]>;
  authors(authors: readonly ChangeAuthor[], signal: AbortSignal): Promise<Author[]>;
}

export function createApprovalPeople(options: {
  directory: Directory;
  links: Pick<GitLinks, "of" | "owners">;
  team: string;
  environments: Readonly<Record<string, { roles: Partial<Record<Role, Holders>> }>>;
}): ApprovalPeople {
  const { directory, links, team, environments } = options;
  const rolesOf = (environment: string) => (Object.hasOwn(environments, environment) ? (environments[environment]?.roles ?? {}) : {});

  async function holds(role: Role, environment: string, { party, channel }: { party: PersonKey; channel: string }, signal: AbortSignal) {
    try {
      const person = await directory.person(party.team, party.user, signal);
      return decideAccess({ role, person, channel, roles: rolesOf(environment) }).allowed;
    } catch {
      return false;
    }
  }

  const approversOf = (environment: string) => rolesOf(environment).approve ?? { users: [], groups: [], channels: [] };

  /** Only what is proven makes somebody the known author. */
  async function ownerOf(email: string, signal: AbortSignal): Promise<string | undefined> {
    const user = await directory.userByEmail(email, signal);
    return user ?? (await links.owners(email)).find((owner) => owner.team === team)?.user;
  }

  const people: ApprovalPeople = {
    async party(fromTeam, user, signal) {
      const [emails, linked] = await Promise.all([directory.emails(fromTeam, user, signal), links.of({ team: fromTeam, user })]);
      const proven = linked.filter((link) => link.how === "administrator").map((link) => link.email);
      const claimed = linked.filter((link) => link.how === "self").map((link) => link.email);
      return { team: fromTeam, user, emails: [...new Set([...emails, ...proven])], ...(claimed.length > 0 && { claimed }) };
    },
    isAnswered: ({ team: fromTeam, user }, signal) =>
      directory.person(fromTeam, user, signal).then(
        () => true,
        () => false,
      ),
    async requester(actor, name, signal) {
      const person = personOf(actor, team);
      return person === undefined
        ? { kind: "unknown", name }
        : { kind: "person", party: await people.party(person.team, person.user, signal) };
    },
    mayApprove: (environment, party, channel, signal) => holds("approve", environment, { party, channel }, signal),
    mayAdminister: (environment, party, channel, signal) => holds("administer", environment, { party, channel }, signal),
    mayView: (environment, person, channel, signal) => holds("view", environment, { party: person, channel }, signal),
    async votersLeft(approval, signal) {
      const { groups } = approversOf(approval.environment);
      const left = new Set(findVotersLeft(approval, await people.eligible(approval.environment, signal)).map((party) => party.user));
      const members = await Promise.all(groups.map((group) => directory.members(group, signal)));
      const whole = groups.filter((_, at) => (members[at] ?? []).length > 0 && members[at]?.every((user) => left.has(user)));
      const covered = new Set(whole.flatMap((group) => members[groups.indexOf(group)] ?? []));
      return { groups: whole, users: [...left].filter((user) => !covered.has(user)) };
    },
    async eligible(environment, signal) {
      const holders = approversOf(environment);
      const members = await Promise.all(holders.groups.map((group) => directory.members(group, signal)));
      const users = [...new Set([...holders.users, ...members.flat()])];
      return Promise.all(users.map((user) => people.party(team, user, signal)));
    },
    async authors(authors, signal) {
      return Promise.all(
        authors.map(async ({ name, email }): Promise<Author> => {
          const user = email === "" ? undefined : await ownerOf(email, signal);
          return user === undefined ? { name, email } : { name, email, party: await people.party(team, user, signal) };
        }),
      );
    },
  };
  return people;
}
