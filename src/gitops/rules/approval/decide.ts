// What one person decides about an approval: a vote, a rejection, a withdrawal. Each is decided from the stored value alone.

import { type Approval, countedVotes, type DecisionSource, isOpen, type Vote } from "./approval.ts";
import { isSamePerson, mayBeSamePerson, type Party } from "./party.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { findOwnPart } from "./separation.ts";

/** What is true at the click: the server's clock when it was received, and the role as resolved now. */
export interface ClickFacts {
  nowMs: number;
  /** Whether the person holds the environment's role `approve` now. */
  mayApprove: boolean;
}

export interface Click {
  person: Party;
  source: DecisionSource;
  /** The binding that the message showed, where the button carried it. */
  seen?: string | undefined;
}

export type Decision = { kind: "accepted"; approval: Approval } | Refusal;

/** A yes. The approval is `granted` by the vote that makes it enough. */
export function decideVote(approval: Approval, vote: Click & { comment?: string | undefined }, facts: ClickFacts): Decision {
  const closed = refuseClosed(approval, vote, facts);
  if (closed !== undefined) return closed;
  if (approval.status === "granted") return refuse("already_granted");
  const own = findOwnPart(approval, vote.person);
  if (own !== undefined) return refuse(own.code, own.code === "own_change" ? { quoted: own.emails } : {});
  if (!facts.mayApprove) return refuse("not_eligible");
  const counted = countedVotes(approval);
  if (counted.some(({ voter }) => mayBeSamePerson(voter, vote.person))) return refuse("already_voted");
  const comment = cut(vote.comment);
  const added: Vote = { voter: vote.person, atMs: facts.nowMs, source: vote.source, ...(comment !== "" && { comment }) };
  const status = counted.length + 1 >= approval.needed ? "granted" : "pending";
  return { kind: "accepted", approval: { ...approval, status, votes: [...approval.votes, added] } };
}

/** A no, which is final. It counts from every approver, their own change or not, until the change is carried out. */
export function decideReject(approval: Approval, click: Click & { reason: string }, facts: ClickFacts): Decision {
  const closed = refuseClosed(approval, click, facts);
  if (closed !== undefined) return closed;
  if (!facts.mayApprove) return refuse("not_eligible");
  const reason = cut(click.reason);
  if (reason === "") return refuse("reason_missing");
  return end(approval, "rejected", { atMs: facts.nowMs, by: click.person, reason, source: click.source });
}

/** Taken back by the one who asked, from any of their accounts, or by who administers the environment. */
export function decideWithdraw(approval: Approval, click: Click, facts: Pick<ClickFacts, "nowMs"> & { mayAdminister?: boolean }): Decision {
  const closed = refuseClosed(approval, click, facts);
  if (closed !== undefined) return closed;
  const { requester } = approval;
  const isOwn = requester.kind === "person" && isSamePerson(requester.party, click.person);
  if (!isOwn && facts.mayAdminister !== true) return refuse("not_requester");
  return end(approval, "withdrawn", { atMs: facts.nowMs, by: click.person, source: click.source });
}

/** Ends it; callers have seen that it is open. */
export function end(
  approval: Approval,
  status: "approved" | "rejected" | "expired" | "withdrawn" | "superseded" | "void",
  ending: NonNullable<Approval["ending"]>,
): { kind: "accepted"; approval: Approval } {
  return { kind: "accepted", approval: { ...approval, status, ending } };
}

/** A granted one was decided before its deadline and may be stopped until it is carried out. */
function refuseClosed(approval: Approval, click: Pick<Click, "seen">, { nowMs }: Pick<ClickFacts, "nowMs">): Refusal | undefined {
  if (approval.status === "expired") return refuse("too_late", { status: "expired" });
  if (!isOpen(approval)) return refuse("already_decided", { status: approval.status });
  if (nowMs >= (approval.status === "granted" ? approval.executeByMs : approval.deadlineMs)) return refuse("too_late");
  if (click.seen !== undefined && click.seen !== approval.binding) return refuse("stale_message");
  return undefined;
}

const maxTextLength = 1_000;

function cut(text: string | undefined): string {
  const trimmed = (text ?? "").trim();
  return trimmed.length > maxTextLength ? `${[...trimmed].slice(0, maxTextLength - 1).join("")}…` : trimmed;
}
