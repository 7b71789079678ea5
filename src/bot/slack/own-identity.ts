// Who the bot is to Bolt: asked of Slack once, and never in the way of a click.

import type { AuthorizeResult } from "@slack/bolt";

export interface AuthTest {
  bot_id?: string | undefined;
  user_id?: string | undefined;
}

/**
 * Bolt's own way asks auth.test before each request: a round trip that each person waits for, and while Slack says
 * no to it (a rate limit, a moment's trouble) every click is lost without a word.
 */
export function createAuthorize(botToken: string, authTest: () => Promise<AuthTest>): () => Promise<AuthorizeResult> {
  let known: Promise<AuthorizeResult> | undefined;
  return async () => {
    known ??= authTest().then(({ bot_id: botId, user_id: botUserId }) => ({
      botToken,
      ...(botId !== undefined && { botId }),
      ...(botUserId !== undefined && { botUserId }),
    }));
    try {
      return await known;
    } catch {
      known = undefined;
      // Its ids only serve to pass over its own messages, and no listener here listens to messages.
      return { botToken };
    }
  };
}
