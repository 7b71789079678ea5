// A button that nobody handles any more still answers: a click is never silent.

import type { App, BlockAction } from "@slack/bolt";
import type { Logger } from "../../../telemetry/log.ts";
import { approveActionId, rejectActionId, withdrawActionId } from "../../views/change-card.ts";
import { evidenceActionId } from "../../views/evidence.ts";
import { retryActionId } from "../../views/operation.ts";
import { environmentActionId, workloadsActionId } from "../../views/release-form.ts";

const handled = new Set([
  evidenceActionId,
  retryActionId,
  approveActionId,
  rejectActionId,
  withdrawActionId,
  environmentActionId,
  workloadsActionId,
]);

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
}
