// The Retry button of a sync that failed: the same request again, by whoever may.

import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { z } from "zod";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";
import { retryActionId } from "../../views/operation.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";

/** A button's value comes back from the client: it is data like any other and is checked. */
const RetryValue = z.strictObject({ verb: z.literal("sync"), environment: z.string().max(100) });

export function registerRetry(app: App, door: Door, refusals: RefusalLog): void {
  app.action<BlockAction<ButtonAction>>(retryActionId, async ({ body, action, ack, respond }) => {
    await ack();
    const value = RetryValue.safeParse(parseJson(action.value));
    const channel = body.channel?.id;
    if (!value.success || channel === undefined) {
      refusals.refused({ reasonCode: "button_forged", action: action.action_id, user: body.user.id });
      await respond({
        response_type: "ephemeral",
        replace_original: false,
        text: "This button is not from here, and nothing was done. Type the command instead.",
      });
      return;
    }
    const { environment } = value.data;
    const answer = await door.request(
      { verb: "sync", environment, dryRun: false, force: false },
      {
        text: `sync ${environment}`,
        requester: { kind: "slack", team: body.team?.id ?? "", user: body.user.id },
        origin: { channel, trigger: `${body.trigger_id ?? ""} ${action.action_ts}`, door: "button" },
      },
    );
    if (answer !== undefined) await respond({ response_type: "ephemeral", replace_original: false, ...renderAnswer(answer.lines) });
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
