// The button "Diff" of a change card: opens what would change, for whoever may look there.

import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import type { ApprovalDesk, DeskClick } from "../../../jobs/approvals/approval-desk.ts";
import type { Logger } from "../../../telemetry/log.ts";
import { renderAnswer } from "../../views/answer.ts";
import { diffActionId } from "../../views/approval-buttons.ts";
import { renderDeskAnswer } from "../../views/desk-answer.ts";
import { renderDiffModal } from "../../views/diff-modal.ts";

export function registerCardDiff(
  app: App,
  parts: {
    desk: ApprovalDesk;
    log: Logger;
    /** Undefined for a value that Coxswain did not write. */
    read: (body: BlockAction<ButtonAction>, action: ButtonAction) => DeskClick | undefined;
  },
): void {
  const { desk, log, read } = parts;
  app.action<BlockAction<ButtonAction>>(diffActionId, async ({ body, action, ack, client, respond }) => {
    await ack();
    const whisper = (text: string) => respond({ response_type: "ephemeral", replace_original: false, ...renderAnswer([text]) });
    const click = read(body, action);
    if (click === undefined) return void (await whisper("This button is not from here, and nothing was done."));
    try {
      const found = await desk.diff(click);
      if (found.kind === "refused") return void (await whisper(renderDeskAnswer(found)));
      const opened = await client.views.open({ trigger_id: body.trigger_id, view: renderDiffModal(found) }).catch(() => undefined);
      if (opened?.ok !== true) await whisper("Slack did not open the diff in time. Click again.");
    } catch (error) {
      log.error({ err: error, action: action.action_id }, "a diff could not be shown");
      await whisper("Coxswain could not show the diff just now. Click again in a moment.");
    }
  });
}
