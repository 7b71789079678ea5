// A button that nobody handles any more still answers: a click is never silent.

import type { App, BlockAction, ViewSubmitAction } from "@slack/bolt";
import type { Logger } from "../../../telemetry/log.ts";
import { approvalActionIds } from "../../views/approval-buttons.ts";
import { formIds } from "../../views/approval-modals.ts";
import { evidenceActionId } from "../../views/evidence.ts";
import { retryActionId } from "../../views/operation.ts";
import { environmentActionId, workloadsActionId } from "../../views/release-form.ts";

const handled = new Set<string>([evidenceActionId, retryActionId, ...approvalActionIds, environmentActionId, workloadsActionId]);

export function registerUnknownActions(app: App, log: Logger): void {
  app.action<BlockAction>(/.*/, async ({ action, ack, respond }) => {
    if (handled.has(action.action_id)) return;
    await ack();
    // A link button needs no answer: Slack opens the link by itself.
    if (action.type === "button" && action.url !== undefined) return;
    log.warn({ action: action.action_id }, "a retired button was pressed");
    await respond({
      response_type: "ephemeral",
      replace_original: false,
      text: "This button is from an older version and does nothing any more. Type the command instead; `/gitops help` lists them.",
    });
  });
  app.view<ViewSubmitAction>(/^approval\./, async ({ view, ack }) => {
    if (Object.values(formIds).includes(view.callback_id)) return;
    log.warn({ view: view.callback_id }, "a retired form was sent");
    const [block] = view.blocks;
    const text = "This form is from an older version, and nothing was done. Open it again from the newest message.";
    await ack({ response_action: "errors", errors: { [block?.block_id ?? "reason"]: text } });
  });
}
