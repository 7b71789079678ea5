// The buttons of a change card: each click is answered, whoever pressed it and whenever.

import type { App, BlockAction, ButtonAction, RespondFn } from "@slack/bolt";
import type { ApprovalDesk, DeskAnswer, DeskClick } from "../../../jobs/approvals/approval-desk.ts";
import type { Logger } from "../../../telemetry/log.ts";
import { renderAnswer } from "../../views/answer.ts";
import {
  approveActionId,
  approveWithCommentActionId,
  askActionId,
  rejectActionId,
  withdrawActionId,
  withoutButtons,
} from "../../views/approval-buttons.ts";
import type { ApprovalForm } from "../../views/approval-modals.ts";
import { renderDeskAnswer } from "../../views/desk-answer.ts";
import type { RefusalLog } from "../guard/refusal-log.ts";
import { openApprovalForm, registerApprovalForms } from "./approval-forms.ts";
import { registerCardDiff } from "./card-diff.ts";
import { CardValue, parseJson } from "./card-value.ts";

const notOurs = "This button is not from here, and nothing was done.";
const notTaken = "Coxswain could not take your click just now, and it was not counted. Click again in a moment.";

export interface ApprovalListening {
  desk: ApprovalDesk;
  /** Seals what a form carries. */
  key: string;
  refusals: RefusalLog;
  log: Logger;
}

export function registerApprovals(app: App, listening: ApprovalListening): void {
  const { desk, key, refusals, log } = listening;
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
      if (click === undefined) return whisper(respond, notOurs);
      const answered = await decideVisibly(click, { body, respond, desk, decide }).catch((error: unknown) => {
        log.error({ err: error, action: action.action_id }, "a click could not be taken");
        return undefined;
      });
      if (answered?.kind === "refused" && answered.isStray) await retire(body, respond, answered);
      await whisper(respond, answered === undefined ? notTaken : renderDeskAnswer(answered));
    });

  const forms: Readonly<Record<string, ApprovalForm>> = {
    [rejectActionId]: "reject",
    [approveWithCommentActionId]: "approve",
    [askActionId]: "ask",
  };
  for (const [actionId, form] of Object.entries(forms))
    app.action<BlockAction<ButtonAction>>(actionId, async ({ body, action, ack, client, respond }) => {
      await ack();
      const click = read(body, action);
      if (click === undefined) return whisper(respond, notOurs);
      const isOpened = await openApprovalForm(client, { form, click, triggerId: body.trigger_id, key });
      if (!isOpened) await whisper(respond, "Slack did not open the form in time, and nothing was done. Click again.");
    });

  registerApprovalForms(app, listening);
  registerCardDiff(app, { desk, log, read });
}

/** The buttons of the pressed message give way at once; the decision then paints every copy. */
async function decideVisibly(
  click: DeskClick,
  parts: {
    body: BlockAction<ButtonAction>;
    respond: RespondFn;
    desk: ApprovalDesk;
    decide: (click: DeskClick) => Promise<DeskAnswer>;
  },
): Promise<DeskAnswer> {
  const { body, respond, desk, decide } = parts;
  if (!(await desk.begin(click))) return decide(click);
  await replace(body, respond, `Processing the click of <@${click.user}>…`);
  return decide({ ...click, isBegun: true });
}

/** A message that is changed no more says so itself. */
async function retire(body: BlockAction<ButtonAction>, respond: RespondFn, answer: DeskAnswer): Promise<void> {
  await replace(body, respond, renderDeskAnswer(answer, { isForEverybody: true }));
}

/** It is only what is seen meanwhile: what Slack does not take here, the outbox paints. */
async function replace({ message }: BlockAction<ButtonAction>, respond: RespondFn, line: string): Promise<void> {
  const blocks = withoutButtons((message?.blocks as unknown[] | undefined) ?? [], line);
  if (blocks === undefined) return;
  await respond({ replace_original: true, text: message?.text ?? line, blocks }).catch(() => undefined);
}

async function whisper(respond: RespondFn, text: string): Promise<void> {
  await respond({ response_type: "ephemeral", replace_original: false, ...renderAnswer([text]) });
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
