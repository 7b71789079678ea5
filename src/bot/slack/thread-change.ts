// Which change a thread is about: the mark that Coxswain's own messages carry, which Slack keeps though Redis forgets.

import type { WebClient } from "@slack/web-api";
import { operationEventType } from "./message-mark.ts";

/** The operation's id, or undefined when no message of the thread is Coxswain's, or Slack does not say. */
export type FindThreadChange = (place: { channel: string; threadTs: string }) => Promise<string | undefined>;

const patienceMs = 1_200;

export function createFindThreadChange(client: WebClient): FindThreadChange {
  return async ({ channel, threadTs }) => {
    const reading = client.conversations
      .replies({ channel, ts: threadTs, limit: 100, include_all_metadata: true })
      .then(({ messages = [] }) => {
        const marks = messages.flatMap(({ metadata }) => {
          const { operation } = (metadata?.event_payload ?? {}) as { operation?: unknown };
          const isOurs = metadata?.event_type === operationEventType && typeof operation === "string" && /^op-/.test(operation);
          return isOurs ? [operation] : [];
        });
        // The message that the thread hangs on, else the newest in it.
        return messages[0]?.metadata?.event_type === operationEventType ? marks[0] : marks.at(-1);
      })
      .catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs);
    });
    return Promise.race([reading, late]).finally(() => clearTimeout(timer));
  };
}
