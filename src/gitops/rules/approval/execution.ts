// The last question, asked with the plan recomputed, right before anything is pushed: does the approval still hold?

import { type Approval, type ApprovedChange, type Author, countedVotes, type Vote } from "./approval.ts";
import { describeDifference } from "./compare-change.ts";
import { decideExpiry } from "./lapse.ts";
import { neededVotes } from "./open-approval.ts";
import { isSameAccount, mayBeSamePerson, type Party } from "./party.ts";
import { findOwnPart, nameUnknown } from "./separation.ts";

/** All of it found out now, none of it taken from the approval or from the job. */
export interface ExecutionFacts {
  nowMs: number;
  /** The operation that wants to be carried out. */
  operation: string;
  change: ApprovedChange;
  authors: readonly Author[];
  /** Those of the voters who hold the role `approve` now, with the links that they have now. */
  eligible: readonly Party[];
  requesterMayAsk: boolean;
}

export type Execution =
  /** Carry it out. `approval` is to be stored first; it is the same value again for a repeated try of the operation. */
  | { kind: "approved"; approval: Approval }
  /** Votes are missing, perhaps because some no longer count (`voided` are newly so). */
  | { kind: "pending"; approval: Approval; voided: Vote[] }
  /** `changed` says what in words; it holds foreign text. Store `approval` and change nothing. */
  | { kind: "void"; approval: Approval; changed: readonly string[] }
  /** It had ended otherwise, or has now by time. Store `approval`. */
  | { kind: "ended"; approval: Approval };

/**
 * A try that crashed after `approved` was stored is decided again by the same rules, so ask whether
 * its commit was pushed already (the trailer) before asking this.
 */
export function decideExecution(approval: Approval, facts: ExecutionFacts): Execution {
  const isRepeat = approval.status === "approved";
  if (approval.status !== "pending" && approval.status !== "granted" && !isRepeat) return { kind: "ended", approval };
  const lapse = decideExpiry(approval, facts.nowMs);
  if (lapse.kind === "accepted") return { kind: "ended", approval: lapse.approval };
  const unknown = nameUnknown(approval.requester, facts.authors);
  const changed = findChanges(approval, facts, unknown);
  if (changed.length > 0) return voided(approval, facts, changed);
  const { votes, newlyVoid } = recount(approval, facts);
  const needed = Math.max(approval.needed, neededVotes(approval.rules, unknown.length));
  const counted = countedVotes({ votes });
  if (counted.length < needed) {
    if (isRepeat) return voided(approval, facts, ["an approver may no longer approve here"]);
    if (facts.nowMs >= approval.deadlineMs)
      return { kind: "ended", approval: { ...approval, votes, needed, status: "expired", ending: { atMs: facts.nowMs } } };
    return { kind: "pending", approval: { ...approval, votes, needed, status: "pending" }, voided: newlyVoid };
  }
  if (isRepeat) return { kind: "approved", approval };
  return { kind: "approved", approval: { ...approval, votes, needed, status: "approved", ending: { atMs: facts.nowMs } } };
}

function findChanges(approval: Approval, facts: ExecutionFacts, unknown: readonly string[]): string[] {
  const changed = describeDifference(approval.change, facts.change);
  if (facts.operation !== approval.operation) changed.unshift("it was given for another operation");
  if (!facts.requesterMayAsk) changed.push("the one who asked may no longer ask for this");
  if (unknown.length > 0 && approval.rules.unknownAuthor === "block") changed.push(`an author is not known: ${unknown.join(", ")}`);
  return changed;
}

/** Each vote by what is known now: a link made since the click may show whose change it is. */
function recount(approval: Approval, facts: ExecutionFacts): { votes: Vote[]; newlyVoid: Vote[] } {
  const authors = [...approval.authors, ...facts.authors];
  const counted: Party[] = [];
  const newlyVoid: Vote[] = [];
  const votes = approval.votes.map((vote): Vote => {
    if (vote.voided !== undefined) return vote;
    const now = facts.eligible.find((party) => isSameAccount(party, vote.voter));
    const claimed = [...(vote.voter.claimed ?? []), ...(now?.claimed ?? [])];
    const known = { ...vote.voter, ...now, emails: [...vote.voter.emails, ...(now?.emails ?? [])], claimed };
    const own = findOwnPart({ ...approval, authors }, vote.voter) ?? findOwnPart({ ...approval, authors }, known);
    const why =
      now === undefined
        ? "not_eligible"
        : (own?.code ?? (counted.some((each) => mayBeSamePerson(each, known)) ? "same_person" : undefined));
    if (why === undefined) {
      counted.push(known);
      return vote;
    }
    newlyVoid.push({ ...vote, voided: why });
    return { ...vote, voided: why };
  });
  return { votes, newlyVoid };
}

function voided(approval: Approval, { nowMs }: ExecutionFacts, changed: readonly string[]): Execution {
  return { kind: "void", changed, approval: { ...approval, status: "void", ending: { atMs: nowMs, changed: [...changed] } } };
}
