// A mention of the bot is a command too: slash commands do not work in threads, mentions do.

import type { App } from "@slack/bolt";
import type { Door } from "../../door.ts";
import { renderAnswer } from "../../views/answer.ts";

export function registerMention(app: App, door: Door): void {
  app.event("app_mention", async ({ event, body, client }) => {
    if (event.user === undefined) return;
    const { channel, thread_ts: threadTs, user } = event;
    const answer = await door.command({
      text: event.text.replace(/^[\s\S]*?<@[A-Z0-9]+(\|[^>]*)?>/, "").trim(),
      requester: { kind: "slack", team: body.team_id, user },
      origin: { channel, threadTs: threadTs ?? event.ts, trigger: body.event_id, door: "mention" },
    });
    if (answer === undefined) return;
    await client.chat.postEphemeral({
      channel,
      user,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...renderAnswer(answer.lines),
    });
  });
}
