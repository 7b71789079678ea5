// The line after a click: what was counted, or why it was not, who may instead, and what to do next.

import type { ApprovalStatus } from "../../gitops/rules/approval/approval.ts";
import type { DeskAnswer } from "../../jobs/approvals/approval-desk.ts";
import { foreign, slackDate } from "./text.ts";

const shownPeople = 5;

const endings: Readonly<Record<Exclude<ApprovalStatus, "pending" | "granted">, string>> = {
  approved: "approved, and is carried out",
  rejected: "rejected",
  expired: "not approved in time",
  withdrawn: "withdrawn",
  superseded: "replaced by a newer request",
  void: "void, because what it was about had changed",
};

/** For the one who clicked; `isForEverybody`: what an old message says from then on, which mentions nobody. */
export function renderDeskAnswer(answer: DeskAnswer, options: { isForEverybody?: boolean } = {}): string {
  if (answer.kind === "done") return answer.text;
  const named = answer.quoted.slice(0, shownPeople).map((each) => foreign(each, 100));
  const more = answer.quoted.length > named.length ? ` and ${answer.quoted.length - named.length} more` : "";
  const quoted = named.length === 0 ? "" : ` (${named.join(", ")}${more})`;
  const { isForEverybody = false } = options;
  return [
    quoted === "" ? answer.message : `${answer.message.replace(/\.$/, "")}${quoted}.`,
    ended(answer, isForEverybody),
    answer.next,
    isForEverybody ? undefined : others(answer),
  ]
    .filter((each) => each !== undefined)
    .join(" ");
}

function ended({ status, ended: ending }: Extract<DeskAnswer, { kind: "refused" }>, isForEverybody: boolean): string | undefined {
  if (ending === undefined || status === undefined || status === "pending" || status === "granted") return undefined;
  const by = ending.by === undefined || isForEverybody ? "" : ` by <@${ending.by}>`;
  return `It was ${endings[status]}${by} at ${slackDate(new Date(ending.at))}.`;
}

/** A mention in a private line tells nobody but the one who reads it. */
function others({ ask }: Extract<DeskAnswer, { kind: "refused" }>): string | undefined {
  if (ask === undefined) return undefined;
  if (ask.length === 0) return "Nobody is left who may: the platform team gives the role in coxswain.yaml.";
  const shown = ask.slice(0, shownPeople).map((user) => `<@${user}>`);
  return `These may: ${shown.join(", ")}${ask.length > shownPeople ? ` and ${ask.length - shownPeople} more` : ""}.`;
}
