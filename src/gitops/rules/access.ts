// Who may do what: a pure decision over an environment's roles. Nobody may change anything until it says so.

import type { OutOfOrder } from "./promotion-order.ts";

export type Role = "view" | "sync" | "release" | "approve" | "break-glass" | "administer";

export interface Holders {
  users: readonly string[];
  groups: readonly string[];
  channels: readonly string[];
}

/** What is known of a person at the moment of the decision. */
export interface Person {
  user: string;
  /** Of this workspace, not a guest, not a bot, not deactivated. */
  standing: "member" | "guest" | "bot" | "deactivated" | "foreign";
  /** Ids of the user groups that the person is in now. */
  groups: readonly string[];
}

export type AccessDecision =
  | { allowed: true }
  | { allowed: false; code: "role_missing" | "standing" | "environment_unknown" | "directory_unavailable"; role: Role; holders: Holders }
  /** A promotion from elsewhere than the environment names; `role` is the one that may order it all the same. */
  | { allowed: false; code: "promotion_order"; role: Role; holders: Holders; order: OutOfOrder };

/**
 * Decides one request. `view` is open to every member while no holders are set for it; any other
 * role without holders is held by nobody. Holding any role of an environment includes viewing it.
 */
export function decideAccess(request: {
  role: Role;
  person: Person;
  channel: string;
  roles: Readonly<Partial<Record<Role, Holders>>>;
}): AccessDecision {
  const { role, person, channel, roles } = request;
  const holders = roles[role] ?? { users: [], groups: [], channels: [] };
  const refused = (code: "role_missing" | "standing"): AccessDecision => ({ allowed: false, code, role, holders });
  if (person.standing === "deactivated" || person.standing === "bot") return refused("standing");
  if (role !== "view") {
    if (person.standing !== "member") return refused("standing");
    return holds(holders, person, channel) ? { allowed: true } : refused("role_missing");
  }
  if (roles.view === undefined) return person.standing === "foreign" ? refused("standing") : { allowed: true };
  const anyRole = Object.values(roles).some((each) => each !== undefined && holds(each, person, channel));
  return anyRole ? { allowed: true } : refused("role_missing");
}

/** Ids in the configuration are of the own workspace: somebody of another one is not whom they mean. */
function holds(holders: Holders, person: Person, channel: string): boolean {
  if (holders.channels.includes(channel)) return true;
  if (person.standing === "foreign") return false;
  return holders.users.includes(person.user) || holders.groups.some((group) => person.groups.includes(group));
}
