// The one authorize() for every door; asked when a request comes in and again when it is carried out.

import { type AccessDecision, decideAccess, type Holders, type Person, type Role } from "../gitops/rules/access.ts";
import { findOutOfOrder, type OutOfOrder, type StageSources } from "../gitops/rules/promotion-order.ts";
import type { Actor, Operation, Request, Verb } from "./operation.ts";

/** What Slack knows of people now; `bot` implements it. Failing to answer means no. */
export interface Directory {
  /** Git addresses of a person: configured ones, and the verified one of the profile where that is allowed. */
  emails(team: string, user: string, signal: AbortSignal): Promise<string[]>;
  /** Members of a user group now. */
  members(group: string, signal: AbortSignal): Promise<string[]>;
  /** The person behind a git address, if one is known. */
  userByEmail(email: string, signal: AbortSignal): Promise<string | undefined>;
  person(team: string, user: string, signal: AbortSignal): Promise<Person>;
}

export type Asker = Pick<Operation, "requester" | "origin">;

export interface Access {
  authorize(operation: Asker & Pick<Operation, "request">, signal: AbortSignal): Promise<AccessDecision>;
  /** Whether who asks holds a role in an environment now, whatever is asked for. */
  holds(role: Role, environment: string, asker: Asker, signal: AbortSignal): Promise<AccessDecision>;
}

export interface AccessOptions {
  directory: Directory;
  /** The workspace whose people `--as` names. */
  team: string;
  /** What the local account that holds the secrets may do by the command line, in every environment. */
  cliRoles: readonly Role[];
}

/** What each command takes: one without a row here does not compile. */
export const rolesByVerb: Readonly<Record<Verb, Role>> = {
  status: "view",
  diff: "view",
  images: "view",
  why: "view",
  evidence: "view",
  sync: "sync",
  release: "release",
  promote: "release",
  automate: "release",
  deautomate: "release",
  policy: "release",
  lock: "release",
  unlock: "release",
  freeze: "administer",
  unfreeze: "administer",
};

export function roleFor(request: Request): Role {
  // A dry run writes nothing: whoever may look may ask what even a forced one would do.
  if ("dryRun" in request && request.dryRun) return "view";
  if ("force" in request && request.force) return "break-glass";
  return rolesByVerb[request.verb];
}

const nobody: Holders = { users: [], groups: [], channels: [] };

/** What a webhook or a schedule may begin: the configuration turned it on, and nobody is there to decide more. */
const unattended: readonly Role[] = ["sync"];

export function createAccess(
  environments: Readonly<Record<string, { roles: Partial<Record<Role, Holders>>; promotedFrom?: readonly string[] | undefined }>>,
  { directory, team, cliRoles }: AccessOptions,
): Access {
  const access: Access = {
    async authorize({ request, requester, origin }, signal) {
      const role = roleFor(request);
      const roles = Object.hasOwn(environments, request.environment) ? environments[request.environment]?.roles : undefined;
      if (roles === undefined) return { allowed: false, code: "environment_unknown", role, holders: nobody };
      const order = outOfOrder(request, environments);
      if (order !== undefined)
        return { allowed: false, code: "promotion_order", role: "break-glass", holders: roles["break-glass"] ?? nobody, order };
      // What runs in the source is told by what moves.
      if (request.verb === "promote") {
        const source = await access.holds("view", request.from, { requester, origin }, signal);
        if (!source.allowed) return source;
      }
      return access.holds(role, request.environment, { requester, origin }, signal);
    },
    async holds(role, environment, { requester, origin }, signal) {
      const roles = Object.hasOwn(environments, environment) ? environments[environment]?.roles : undefined;
      if (roles === undefined) return { allowed: false, code: "environment_unknown", role, holders: nobody };
      const holders = roles[role] ?? nobody;
      const named = personOf(requester, team);
      if (named === undefined) {
        const given = requester.kind === "cli" ? cliRoles : unattended;
        // As for people, any role includes viewing.
        const holds = given.includes(role) || (role === "view" && given.length > 0);
        return holds ? { allowed: true } : { allowed: false, code: "role_missing", role, holders };
      }
      try {
        const person = await directory.person(named.team, named.user, signal);
        // Nobody is in a channel on the command line.
        const channel = requester.kind === "cli" || origin.isOutside ? "" : origin.channel;
        return decideAccess({ role, person, channel, roles });
      } catch {
        return { allowed: false, code: "directory_unavailable", role, holders };
      }
    },
  };
  return access;
}

/** The person whose rights count: the one in Slack, or the one whom the command line was told to act as. */
export function personOf(requester: Actor, team: string): { team: string; user: string } | undefined {
  if (requester.kind === "slack") return requester;
  return requester.kind === "cli" && requester.as !== undefined ? { team, user: requester.as } : undefined;
}

/** What stands in a promotion's way whoever asks. Force goes round a stage, and never from an environment to itself. */
function outOfOrder(request: Request, environments: StageSources): OutOfOrder | undefined {
  if (request.verb !== "promote") return undefined;
  const order = findOutOfOrder({ from: request.from, to: request.environment }, environments);
  return request.force === true && order?.kind !== "same" ? undefined : order;
}
