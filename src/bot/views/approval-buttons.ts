// The buttons of a change card, and what stands in their place while a click is taken.

import type { KnownBlock } from "@slack/types";
import type { ApprovalCard } from "../../jobs/approvals/card.ts";
import { context } from "./blocks.ts";
import { plain } from "./text.ts";

export const approveActionId = "approval.approve.1";
export const approveWithCommentActionId = "approval.approve-comment.1";
export const rejectActionId = "approval.reject.1";
export const askActionId = "approval.ask.1";
export const diffActionId = "approval.diff.1";
export const withdrawActionId = "approval.withdraw.1";

export const approvalActionIds = [
  approveActionId,
  approveWithCommentActionId,
  rejectActionId,
  askActionId,
  diffActionId,
  withdrawActionId,
] as const;

const blockId = "approval-actions";

/** The value is data that comes back from a client: an id and the version that was seen, no more. `what`: `api 1.5.0`. */
export function renderButtons(card: ApprovalCard, what: string): KnownBlock {
  const value = JSON.stringify({ id: card.id, seen: card.binding });
  const button = (action_id: string, label: string) =>
    ({ type: "button", action_id, value, text: { type: "plain_text", text: label } }) as const;
  return {
    type: "actions",
    block_id: blockId,
    elements: [
      {
        ...button(approveActionId, "Approve"),
        style: "primary",
        confirm: {
          title: { type: "plain_text", text: "Approve this change?" },
          text: { type: "plain_text", text: plain(`${what} · diff ${card.diffHash.slice(0, 12)}`, 300) },
          confirm: { type: "plain_text", text: "Approve" },
          deny: { type: "plain_text", text: "Not yet" },
        },
      },
      button(approveWithCommentActionId, "Approve with comment…"),
      { ...button(rejectActionId, "Reject…"), style: "danger" },
      button(diffActionId, "Diff"),
      button(askActionId, "Ask…"),
      button(withdrawActionId, "Withdraw"),
    ],
  };
}

/** The pressed message with a line in the place of its buttons; undefined when it has none. */
export function withoutButtons(blocks: readonly unknown[], line: string): KnownBlock[] | undefined {
  const known = blocks as readonly KnownBlock[];
  if (!known.some((block) => block.type === "actions" && block.block_id === blockId)) return undefined;
  return known.map((block) => (block.type === "actions" && block.block_id === blockId ? context(line, 1_000) : block));
}
