// The buttons of a change card: each click is answered, whoever pressed it and whenever.

import type { App, BlockAction, ButtonAction, ViewSubmitAction } from "@slack/bolt";
import { z } from "zod";
import type { ApprovalDesk, DeskClick } from "../../../jobs/approvals/approval-desk.ts";
import { approveActionId, rejectActionId, withdrawActionId } from "../../views/change-card.ts";
import { renderDeskAnswer } from "../../views/desk-answer.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { openState, sealState } from "../guard/sealed-state.ts";

/** A button's value comes back from the client: checked like any other input. */
const CardValue = z.strictObject({ id: z.string().regex(/^ap-[0-9a-f]{20}$/), seen: z.string().max(64) });
const RejectState = z.strictObject({ id: z.string().max(40), seen: z.string().max(64), channel: z.string().max(40) });
const rejectViewId = "approval.reject.view.1";
const notOurs = "This button is not from here, and nothing was done.";

export function registerApprovals(app: App, { desk, key, refusals }: { desk: ApprovalDesk; key: string; refusals: RefusalLog }): void {
  /** Undefined and logged for a value that Coxswain did not write. */
  const read = (body: BlockAction<ButtonAction>, action: ButtonAction): DeskClick | undefined => {
    const click = clickOf(body, action);
    if (click === undefined) refusals.refused({ reasonCode: "button_forged", action: action.action_id, user: body.user.id });
    return click;
  };

  for (const [actionId, decide] of [
    [approveActionId, (click: DeskClick) => desk.approve(click, undefined)],
    [withdrawActionId, (click: DeskClick) => desk.withdraw(click)],
  ] as const)
    app.action<BlockAction<ButtonAction>>(actionId, async ({ body, action, ack, respond }) => {
      await ack();
      const click = read(body, action);
      const answer = click === undefined ? notOurs : renderDeskAnswer(await decide(click));
      await respond({ response_type: "ephemeral", replace_original: false, text: answer });
    });

  app.action<BlockAction<ButtonAction>>(rejectActionId, async ({ body, action, ack, client, respond }) => {
    await ack();
    const click = read(body, action);
    if (click === undefined) {
      await respond({ response_type: "ephemeral", replace_original: false, text: notOurs });
      return;
    }
    await client.views.open({ trigger_id: body.trigger_id, view: rejectView(click, key) });
  });

  app.view<ViewSubmitAction>(rejectViewId, async ({ ack, view, body, client }) => {
    const reason = view.state.values.reason?.text?.value?.trim() ?? "";
    if (reason === "") {
      await ack({ response_action: "errors", errors: { reason: "A rejection needs a reason." } });
      return;
    }
    const state = RejectState.safeParse(openState(view.private_metadata, body.user.id, key));
    if (!state.success) {
      refusals.refused({ reasonCode: "modal_forged", view: view.callback_id, user: body.user.id });
      await ack({ response_action: "errors", errors: { reason: "This form is not from here, and nothing was done." } });
      return;
    }
    await ack();
    const { id, seen, channel } = state.data;
    const answer = await desk.reject(
      { id, seen, channel, team: body.team?.id ?? "", user: body.user.id, source: { entry: "modal", channel } },
      reason,
    );
    await client.chat.postEphemeral({ channel, user: body.user.id, text: renderDeskAnswer(answer) });
  });
}

function clickOf(body: BlockAction<ButtonAction>, action: ButtonAction): DeskClick | undefined {
  const value = CardValue.safeParse(parseJson(action.value));
  const channel = body.channel?.id;
  if (!value.success || channel === undefined) return undefined;
  const messageTs = body.message?.ts;
  return {
    ...value.data,
    team: body.team?.id ?? body.user.team_id ?? "",
    user: body.user.id,
    channel,
    source: { entry: "button", channel, ...(messageTs === undefined ? {} : { messageTs }), actionTs: action.action_ts },
  };
}

function rejectView(click: DeskClick, key: string) {
  return {
    type: "modal" as const,
    callback_id: rejectViewId,
    private_metadata: sealState({ id: click.id, seen: click.seen ?? "", channel: click.channel }, click.user, key),
    title: { type: "plain_text" as const, text: "Reject this change" },
    submit: { type: "plain_text" as const, text: "Reject" },
    close: { type: "plain_text" as const, text: "Back" },
    blocks: [
      {
        type: "input" as const,
        block_id: "reason",
        label: { type: "plain_text" as const, text: "Why, and what must change" },
        element: { type: "plain_text_input" as const, action_id: "text", multiline: true, max_length: 500 },
      },
    ],
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
