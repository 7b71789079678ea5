// Separation of duties: whose vote does not count because the change is their own.

import type { Approval, Author, Requester } from "./approval.ts";
import { hasEmail, isSamePerson, type Party } from "./party.ts";

export type OwnPart = { code: "own_request" } | { code: "own_change"; emails: string[] };

/** Why this person's vote would not count, whichever account they use; undefined when it does. */
export function findOwnPart(
  { requester, authors, rules }: Pick<Approval, "requester" | "authors" | "rules">,
  voter: Party,
): OwnPart | undefined {
  if (!rules.requesterCounts && requester.kind === "person" && isSamePerson(requester.party, voter)) return { code: "own_request" };
  if (rules.authorCounts) return undefined;
  const own = authors.filter((author) => isAuthor(author, voter));
  return own.length === 0 ? undefined : { code: "own_change", emails: own.map((author) => author.email) };
}

/** Names of those who had a part in it and are no known person. */
export function nameUnknown(requester: Requester, authors: readonly Author[]): string[] {
  const unknown = authors.filter((author) => author.party === undefined).map((author) => `${author.name} <${author.email}>`);
  return requester.kind === "unknown" ? [requester.name, ...unknown] : unknown;
}

function isAuthor(author: Author, voter: Party): boolean {
  return hasEmail(voter, author.email) || (author.party !== undefined && isSamePerson(author.party, voter));
}
