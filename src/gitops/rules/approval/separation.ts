// Separation of duties: whose vote does not count because the change is their own, and who is left to give one.

import { type Approval, type Author, countedVotes, type Requester } from "./approval.ts";
import { hasEmail, mayBeSamePerson, type Party, withClaims } from "./party.ts";

export type OwnPart = { code: "own_request" } | { code: "own_change"; emails: string[] };

/** Why this person's vote would not count, whichever account they use; undefined when it does. */
export function findOwnPart(
  { requester, authors, rules }: Pick<Approval, "requester" | "authors" | "rules">,
  voter: Party,
): OwnPart | undefined {
  if (!rules.requesterCounts && requester.kind === "person" && mayBeSamePerson(requester.party, voter)) return { code: "own_request" };
  if (rules.authorCounts) return undefined;
  const own = authors.filter((author) => isAuthor(author, voter));
  return own.length === 0 ? undefined : { code: "own_change", emails: own.map((author) => author.email) };
}

/** Of those who may approve there, whose vote would count now: it is not their change, and they have not voted. */
export function findVotersLeft(approval: Approval, eligible: readonly Party[] = approval.eligible): Party[] {
  const given = countedVotes(approval);
  return eligible.filter(
    (party) => findOwnPart(approval, party) === undefined && !given.some(({ voter }) => mayBeSamePerson(voter, party)),
  );
}

/** Names of those who had a part in it and are no known person. */
export function nameUnknown(requester: Requester, authors: readonly Author[]): string[] {
  const unknown = authors
    .filter((author) => author.party === undefined)
    .map(({ name, email }) => (email === "" ? name : `${name} <${email}>`));
  return requester.kind === "unknown" ? [requester.name, ...unknown] : unknown;
}

function isAuthor(author: Author, voter: Party): boolean {
  return hasEmail(withClaims(voter), author.email) || (author.party !== undefined && mayBeSamePerson(author.party, voter));
}
