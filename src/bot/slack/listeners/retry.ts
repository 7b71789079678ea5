// The Retry button of a sync that failed: the same request again, by whoever may.

import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { z } from "zod";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";
import { retryActionId } from "../../views/operation.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { readPress } from "./pressed-button.ts";

const RetryValue = z.strictObject({ verb: z.literal("sync"), environment: z.string().max(100) });

export function registerRetry(app: App, door: Door, refusals: RefusalLog): void {
  app.action<BlockAction<ButtonAction>>(retryActionId, async ({ body, action, ack, respond }) => {
    await ack();
    const press = readPress(RetryValue, { body, action, refusals });
    if (press === undefined) {
      await respond({
        response_type: "ephemeral",
        replace_original: false,
        text: "This button is not from here, and nothing was done. Type the command instead.",
      });
      return;
    }
    const { value, requester, origin } = press;
    const { environment } = value;
    const answer = await door.request(
      { verb: "sync", environment, dryRun: false, force: false },
      { text: `sync ${environment}`, requester, origin },
    );
    if (answer !== undefined) await respond({ response_type: "ephemeral", replace_original: false, ...renderAnswer(answer.lines) });
  });
}
