// The three forms of a change card: a rejection's reason, an approval's comment, a question to the one who asked.

import type { ModalView } from "@slack/types";

export type ApprovalForm = "reject" | "approve" | "ask";

/** A form's callback id; with another version of a form it gets another number. */
export const formIds: Readonly<Record<ApprovalForm, string>> = {
  reject: "approval.reject.view.1",
  approve: "approval.approve.view.1",
  ask: "approval.ask.view.1",
};

const words: Readonly<Record<ApprovalForm, { title: string; submit: string; label: string; missing: string }>> = {
  reject: { title: "Reject this change", submit: "Reject", label: "Why, and what must change", missing: "A rejection needs a reason." },
  approve: {
    title: "Approve this change",
    submit: "Approve",
    label: "A comment; it stays with the approval",
    missing: "Write the comment, or go back and approve without one.",
  },
  ask: { title: "Ask who asked", submit: "Ask", label: "Your question, to the one who asked", missing: "Write the question." },
};

/** `metadata` comes back with the submission. */
export function renderApprovalForm(form: ApprovalForm, metadata: string): ModalView {
  const { title, submit, label } = words[form];
  return {
    type: "modal",
    callback_id: formIds[form],
    private_metadata: metadata,
    title: { type: "plain_text", text: title },
    submit: { type: "plain_text", text: submit },
    close: { type: "plain_text", text: "Back" },
    blocks: [
      {
        type: "input",
        block_id: "reason",
        label: { type: "plain_text", text: label },
        element: { type: "plain_text_input", action_id: "text", multiline: true, max_length: 500 },
      },
    ],
  };
}

/** What is said under the field when it was left empty. */
export function sayMissing(form: ApprovalForm): string {
  return words[form].missing;
}
