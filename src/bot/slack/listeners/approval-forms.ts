// The forms of a change card: opened for one person, sealed, and decided at the same desk as a click.

import type { App, ViewSubmitAction } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import type { DeskClick } from "../../../jobs/approvals/approval-desk.ts";
import { renderAnswer } from "../../views/answer.ts";
import { type ApprovalForm, formIds, renderApprovalForm, sayMissing } from "../../views/approval-modals.ts";
import { renderDeskAnswer } from "../../views/desk-answer.ts";
import { openState, sealState } from "../guard/sealed-state.ts";
import type { ApprovalListening } from "./approvals.ts";
import { FormValue } from "./card-value.ts";

/** False when Slack did not take it: its trigger holds for three seconds. */
export async function openApprovalForm(
  client: WebClient,
  asked: { form: ApprovalForm; click: DeskClick; triggerId: string; key: string },
): Promise<boolean> {
  const { form, click, triggerId, key } = asked;
  const { id, seen = "", channel, source } = click;
  const metadata = sealState(
    { id, seen, channel, ...(source.messageTs !== undefined && { messageTs: source.messageTs }) },
    click.user,
    key,
  );
  const opened = await client.views.open({ trigger_id: triggerId, view: renderApprovalForm(form, metadata) }).catch(() => undefined);
  return opened?.ok === true;
}

export function registerApprovalForms(app: App, { desk, key, refusals, log }: ApprovalListening): void {
  const decide: Readonly<Record<ApprovalForm, (click: DeskClick, text: string) => ReturnType<typeof desk.reject>>> = {
    reject: (click, text) => desk.reject(click, text),
    approve: (click, text) => desk.approve(click, text),
    ask: (click, text) => desk.question(click, text),
  };
  for (const form of Object.keys(formIds) as ApprovalForm[])
    app.view<ViewSubmitAction>(formIds[form], async ({ ack, view, body, client }) => {
      const text = view.state.values.reason?.text?.value?.trim() ?? "";
      if (text === "") return ack({ response_action: "errors", errors: { reason: sayMissing(form) } });
      const state = FormValue.safeParse(openState(view.private_metadata, body.user.id, key));
      if (!state.success) {
        refusals.refused({ reasonCode: "modal_forged", view: view.callback_id, user: body.user.id });
        return ack({ response_action: "errors", errors: { reason: "This form is not from here, and nothing was done." } });
      }
      await ack();
      const { channel, messageTs, ...value } = state.data;
      const source = { entry: "modal", channel, ...(messageTs !== undefined && { messageTs }) } as const;
      const click = { ...value, channel, team: body.team?.id ?? "", user: body.user.id, source };
      const said = await decide[form](click, text).then(
        (answer) => renderDeskAnswer(answer),
        (error: unknown) => {
          log.error({ err: error, view: view.callback_id }, "a form could not be taken");
          return "Coxswain could not take this just now, and nothing was done. Try again in a moment.";
        },
      );
      await client.chat.postEphemeral({ channel, user: body.user.id, ...renderAnswer([said]) });
    });
}
