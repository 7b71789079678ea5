// A person as approvals know one: a Slack account, the git addresses and the identity that it was linked to.

import { z } from "zod";

/** A person is known by team (or enterprise) id and user id, never by a name. */
export const PersonKey = z.strictObject({ team: z.string().min(1), user: z.string().min(1) });
export type PersonKey = z.infer<typeof PersonKey>;

export const Party = z.strictObject({
  ...PersonKey.shape,
  /** Git addresses that were linked to the account. */
  emails: z.array(z.string()).readonly(),
  /** Addresses that the person only says are their own: they count against a vote, and never for anything. */
  claimed: z.array(z.string()).readonly().optional(),
  /** Issuer and subject at the identity provider, where known; the same behind a second account. */
  subject: z.string().min(1).optional(),
});
export type Party = z.infer<typeof Party>;

export function isSameAccount(one: PersonKey, other: PersonKey): boolean {
  return one.team === other.team && one.user === other.user;
}

/** Whether two accounts are of one person: the same account, the same identity or a git address in common. */
export function isSamePerson(one: Party, other: Party): boolean {
  if (isSameAccount(one, other)) return true;
  if (one.subject !== undefined && one.subject === other.subject) return true;
  return one.emails.some((email) => hasEmail(other, email));
}

/** The same, with what either of them only says of their own addresses: wide, for what somebody may not do. */
export function mayBeSamePerson(one: Party, other: Party): boolean {
  return isSamePerson(withClaims(one), withClaims(other));
}

export function withClaims(party: Party): Party {
  return { ...party, emails: [...party.emails, ...(party.claimed ?? [])] };
}

export function hasEmail(party: Party, email: string): boolean {
  const wanted = canonicalEmail(email);
  return wanted !== "" && party.emails.some((each) => canonicalEmail(each) === wanted);
}

/**
 * Two spellings of one mailbox: case, a `+tag`, and the number in front of GitHub's noreply names.
 * Too wide a match costs a vote, too narrow a one lets an author approve: so it is wide.
 */
export function canonicalEmail(email: string): string {
  const [, local = "", domain = ""] = /^(.*)@([^@]*)$/.exec(email.trim().toLowerCase()) ?? [];
  if (local === "" || domain === "") return "";
  if (domain === "users.noreply.github.com") return `${local.replace(/^\d+\+/, "")}@${domain}`;
  return `${local.replace(/(?<=.)\+.*$/, "")}@${domain}`;
}
