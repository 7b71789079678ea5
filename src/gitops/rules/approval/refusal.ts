// Why a click on an approval did not count: a stable code, words, and the next step. Tests read the code.

import type { ApprovalStatus } from "./approval.ts";

export type ApprovalRefusalCode =
  | "approval_unknown"
  | "approval_lost"
  | "approval_forged"
  | "approval_busy"
  | "already_decided"
  | "already_granted"
  | "already_voted"
  | "too_late"
  | "not_eligible"
  | "not_viewer"
  | "question_missing"
  | "own_request"
  | "own_change"
  | "stale_message"
  | "reason_missing"
  | "not_requester"
  | "directory_unavailable"
  | "author_unknown"
  | "digest_missing";

export interface Refusal {
  kind: "refused";
  code: ApprovalRefusalCode;
  /** What happened and why: one sentence of our own words. */
  message: string;
  /** What to do now. */
  next: string;
  /** Foreign text that belongs to it (addresses, names): to be escaped before it is shown. */
  quoted: readonly string[];
  /** How it had ended, with `already_decided`. */
  status?: ApprovalStatus;
}

const words: Record<ApprovalRefusalCode, readonly [message: string, next: string]> = {
  approval_unknown: ["Coxswain knows no such approval (any more).", "Ask again with the command."],
  approval_lost: [
    "This approval no longer holds: Coxswain's memory of it was lost, and your click was not counted. Nothing was changed.",
    "Ask again with the command.",
  ],
  approval_forged: [
    "This approval was not written by this Coxswain, so it does not count. Nothing was changed.",
    "Tell your platform team: somebody else writes to Coxswain's Redis.",
  ],
  approval_busy: ["Others decided at the same moment; your click was not counted.", "Click again."],
  already_decided: ["This was decided already.", "Nothing is left to do here."],
  already_granted: ["It has all the approvals that it needs.", "It is being carried out."],
  already_voted: ["You have approved this already; a person has one vote, whatever the account.", "Another approver is needed."],
  too_late: ["The deadline has passed, so this counts as rejected. Nothing was changed.", "Ask again with the command."],
  not_eligible: ["You may not approve here.", 'It takes the role "approve".'],
  not_viewer: ["You may not look at this environment, and so not ask about it.", "The platform team gives roles in coxswain.yaml."],
  question_missing: ["There was no question.", "Write one."],
  own_request: ["You asked for this, so your approval does not count.", "Another approver is needed."],
  own_change: ["You wrote part of this change, so your approval does not count.", "Another approver is needed."],
  stale_message: ["This message shows another version of the change than the one that is asked for.", "Decide on the newest message."],
  reason_missing: ["A rejection needs a reason.", "Say in a sentence what must change."],
  not_requester: ["Only the one who asked may withdraw this.", "An approver may reject it, with a reason."],
  directory_unavailable: ["Slack did not say in time who you are, so your click was not counted.", "Click again in a moment."],
  author_unknown: [
    "This change has an author whom nobody here is known to be, and the environment's rules block that.",
    "Link the address to a person with the link command, or have it put in the configuration.",
  ],
  digest_missing: ["An image's digest is not known, so there is nothing exact to approve.", "Try again when its registry answers."],
};

export function refuse(code: ApprovalRefusalCode, more: { quoted?: readonly string[]; status?: ApprovalStatus } = {}): Refusal {
  const [message, next] = words[code];
  return { kind: "refused", code, message, next, quoted: more.quoted ?? [], ...(more.status !== undefined && { status: more.status }) };
}
