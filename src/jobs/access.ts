// The one authorize() for every door; asked when a request comes in and again when it is carried out.

import { type AccessDecision, decideAccess, type Holders, type Person, type Role } from "../gitops/rules/access.ts";
import { findOutOfOrder, type OutOfOrder, type StageSources } from "../gitops/rules/promotion-order.ts";
import type { Operation, Request, Verb } from "./operation.ts";

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

export interface Access {
  authorize(operation: Pick<Operation, "request" | "requester" | "origin">, signal: AbortSignal): Promise<AccessDecision>;
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
};

export function roleFor(request: Request): Role {
  // A dry run writes nothing: whoever may look may ask what even a forced one would do.
  if ("dryRun" in request && request.dryRun) return "view";
  if ("force" in request && request.force) return "break-glass";
  return rolesByVerb[request.verb];
}

const nobody: Holders = { users: [], groups: [], channels: [] };

export function createAccess(
  environments: Readonly<Record<string, { roles: Partial<Record<Role, Holders>>; promotedFrom?: readonly string[] | undefined }>>,
  directory: Directory,
): Access {
  return {
    async authorize({ request, requester, origin }, signal) {
      const role = roleFor(request);
      const roles = Object.hasOwn(environments, request.environment) ? environments[request.environment]?.roles : undefined;
      if (roles === undefined) return { allowed: false, code: "environment_unknown", role, holders: nobody };
      const order = outOfOrder(request, environments);
      if (order !== undefined)
        return { allowed: false, code: "promotion_order", role: "break-glass", holders: roles["break-glass"] ?? nobody, order };
      // Whoever may run the CLI holds the job key; hooks and schedules do what the configuration turned on.
      if (requester.kind !== "slack") return { allowed: true };
      try {
        const person = await directory.person(requester.team, requester.user, signal);
        return decideAccess({ role, person, channel: origin.isOutside ? "" : origin.channel, roles });
      } catch {
        return { allowed: false, code: "directory_unavailable", role, holders: roles[role] ?? nobody };
      }
    },
  };
}

/** What stands in a promotion's way whoever asks. Force goes round a stage, and never from an environment to itself. */
function outOfOrder(request: Request, environments: StageSources): OutOfOrder | undefined {
  if (request.verb !== "promote") return undefined;
  const order = findOutOfOrder({ from: request.from, to: request.environment }, environments);
  return request.force === true && order?.kind !== "same" ? undefined : order;
}
