// The Evidence button under a result: the page of that change, privately, for whoever may view it.

import type { App, BlockAction, ButtonAction } from "@slack/bolt";
import { z } from "zod";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";
import { evidenceActionId } from "../../views/evidence.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";

/** A button's value comes back from the client: checked like any other input. */
const EvidenceValue = z.strictObject({ change: z.string().regex(/^(op|ap|up)-[0-9a-f]{20}$/) });

export function registerEvidence(app: App, door: Door, refusals: RefusalLog): void {
  app.action<BlockAction<ButtonAction>>(evidenceActionId, async ({ body, action, ack, respond }) => {
    await ack();
    const value = EvidenceValue.safeParse(parseJson(action.value));
    const channel = body.channel?.id;
    if (!value.success || channel === undefined) {
      refusals.refused({ reasonCode: "button_forged", action: action.action_id, user: body.user.id });
      await respond({ response_type: "ephemeral", replace_original: false, text: "This button is not from here, and nothing was done." });
      return;
    }
    const { thread_ts: threadTs } = (body.message ?? {}) as { thread_ts?: string };
    const answer = await door.command({
      text: `evidence ${value.data.change}`,
      requester: { kind: "slack", team: body.team?.id ?? body.user.team_id ?? "", user: body.user.id },
      origin: {
        channel,
        ...(threadTs === undefined ? {} : { threadTs }),
        trigger: `${body.trigger_id ?? ""} ${action.action_ts}`,
        door: "button",
      },
    });
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
