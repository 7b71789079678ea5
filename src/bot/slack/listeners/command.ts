// The slash command: answered privately at once, or accepted in silence because the thread will tell.

import type { App } from "@slack/bolt";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";

export function registerCommand(app: App, name: string, door: Door): void {
  app.command(name, async ({ command, ack }) => {
    const answer = await door.command({
      text: command.text,
      requester: { kind: "slack", team: command.team_id, user: command.user_id },
      origin: { channel: command.channel_id, trigger: command.trigger_id, door: "slash" },
    });
    await (answer === undefined ? ack() : ack({ response_type: "ephemeral", ...renderAnswer(answer.lines) }));
  });
}
