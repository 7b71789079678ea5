// The Evidence button under a result: the page of that change, privately, for whoever may view it.

import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { z } from "zod";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";
import { evidenceActionId } from "../../views/evidence.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { readPress } from "./pressed-button.ts";

const EvidenceValue = z.strictObject({ change: z.string().regex(/^(op|ap|up)-[0-9a-f]{20}$/) });

export function registerEvidence(app: App, door: Door, refusals: RefusalLog): void {
  app.action<BlockAction<ButtonAction>>(evidenceActionId, async ({ body, action, ack, respond }) => {
    await ack();
    const press = readPress(EvidenceValue, { body, action, refusals });
    if (press === undefined) {
      await respond({ response_type: "ephemeral", replace_original: false, text: "This button is not from here, and nothing was done." });
      return;
    }
    const { value, requester, origin } = press;
    const { thread_ts: threadTs } = (body.message ?? {}) as { thread_ts?: string };
    const answer = await door.command({
      text: `evidence ${value.change}`,
      requester,
      origin: { ...origin, ...(threadTs === undefined ? {} : { threadTs }) },
    });
    if (answer !== undefined) await respond({ response_type: "ephemeral", replace_original: false, ...renderAnswer(answer.lines) });
  });
}
