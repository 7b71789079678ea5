// A pressed button as the door takes it: its value checked, by whom, and where it was pressed.

import type { BlockAction, ButtonAction } from "@slack/bolt";
import type { z } from "zod";
import type { Actor, Origin } from "../../../jobs/operation.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { parseJson } from "./card-value.ts";

export interface Press<Value> {
  value: Value;
  requester: Actor;
  origin: Origin;
}

/** Undefined and logged for a value that Coxswain did not write: it comes back from the client, and is checked like any other input. */
export function readPress<Value>(
  schema: z.ZodType<Value>,
  { body, action, refusals }: { body: BlockAction<ButtonAction>; action: ButtonAction; refusals: RefusalLog },
): Press<Value> | undefined {
  const value = schema.safeParse(parseJson(action.value));
  const channel = body.channel?.id;
  if (!value.success || channel === undefined) {
    refusals.refused({ reasonCode: "button_forged", action: action.action_id, user: body.user.id });
    return undefined;
  }
  return {
    value: value.data,
    requester: { kind: "slack", team: body.team?.id ?? body.user.team_id ?? "", user: body.user.id },
    origin: {
      channel,
      trigger: `${body.trigger_id ?? ""} ${action.action_ts}`,
      door: "button",
    },
  };
}
