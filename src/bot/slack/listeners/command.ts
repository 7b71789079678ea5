// The slash command: answered privately at once, or accepted in silence because the thread will tell.

import type { App } from "@slack/bolt";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";
import type { ReleaseForms } from "../release-form/open-form.ts";

export function registerCommand(app: App, name: string, { door, forms }: { door: Door; forms: ReleaseForms }): void {
  app.command(name, async ({ command, ack, client }) => {
    const { team_id: team, user_id: user, channel_id: channel } = command;
    const answer = await door.command({
      text: command.text,
      requester: { kind: "slack", team, user },
      origin: { channel, trigger: command.trigger_id, door: "slash" },
    });
    if (answer?.form !== undefined) {
      await ack();
      return forms.open(client, { trigger: command.trigger_id, asker: { team, user, channel }, environment: answer.form.environment });
    }
    await (answer === undefined ? ack() : ack({ response_type: "ephemeral", ...renderAnswer(answer.lines) }));
  });
}
