// `who-can <verb> <environment>`: a command, or a role by its own name, as the role that it takes.

import type { Role } from "../../gitops/rules/access.ts";
import { suggest } from "../../gitops/suggest.ts";
import { rolesByVerb } from "../../jobs/access.ts";
import { roles } from "../../jobs/identity.ts";

const known: ReadonlyMap<string, Role> = new Map<string, Role>([
  ...roles.map((role) => [role, role] as const),
  ...Object.entries(rolesByVerb),
  ["approve", "approve"],
  ["reject", "approve"],
]);

export type RoleRead = { kind: "role"; role: Role } | { kind: "problem"; code: "usage"; message: string; advice: string };

export function readRoleOf(verb: string): RoleRead {
  const role = known.get(verb.toLowerCase());
  if (role !== undefined) return { kind: "role", role };
  const nearest = suggest(verb, [...known.keys()]);
  return {
    kind: "problem",
    code: "usage",
    message: `${verb} is nothing that takes a role.`,
    advice: `${nearest === undefined ? "" : `Did you mean ${nearest}? `}These take one: ${[...known.keys()].join(", ")}.`,
  };
}
