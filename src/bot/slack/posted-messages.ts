// What Coxswain has said in Slack and not brought to an end, read from Slack itself; and the words for what nobody will end.

import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { PostedMessage, PostedMessages } from "../../jobs/recovery/posted-messages.ts";
import { renderLost } from "../views/lost.ts";
import { type Mark, operationEventType, readMark } from "./message-mark.ts";
import { troubleOf } from "./trouble.ts";

/** As long as the outbox keeps a message. */
const keepMs = 7 * 24 * 3_600_000;
const pageSize = 200;
const maxPages = 10;
const maxThreads = 50;

interface ReadMessage {
  ts?: string;
  thread_ts?: string;
  reply_count?: number;
  text?: string;
  blocks?: unknown[];
  metadata?: { event_type?: string; event_payload?: unknown };
}

type Page = { messages?: unknown[]; response_metadata?: { next_cursor?: string } };

/** `channels`: those that are read in any case, beside those that the app is a member of. */
export function createPostedMessages(options: { client: WebClient; channels: readonly string[]; clock: () => number }): PostedMessages {
  const { client, clock } = options;

  async function all(read: (cursor: string | undefined) => Promise<Page>): Promise<ReadMessage[]> {
    const messages: ReadMessage[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page++) {
      const answer = await read(cursor);
      messages.push(...((answer.messages ?? []) as ReadMessage[]));
      cursor = answer.response_metadata?.next_cursor || undefined;
      if (cursor === undefined) break;
    }
    return messages;
  }

  async function readChannel(channel: string): Promise<ReadMessage[]> {
    const shared = { channel, limit: pageSize, include_all_metadata: true, oldest: String((clock() - keepMs) / 1_000) };
    const top = await all((cursor) => client.conversations.history({ ...shared, ...(cursor !== undefined && { cursor }) }));
    const threads = top.filter((message) => (message.reply_count ?? 0) > 0).slice(0, maxThreads);
    const replies: ReadMessage[] = [];
    for (const { ts = "" } of threads)
      replies.push(...(await all((cursor) => client.conversations.replies({ ...shared, ts, ...(cursor !== undefined && { cursor }) }))));
    return [...top, ...replies.filter((message) => message.thread_ts !== message.ts)];
  }

  async function channelsOf(): Promise<string[]> {
    const members = await client.users
      .conversations({ types: "public_channel,private_channel", exclude_archived: true, limit: pageSize })
      .then(({ channels = [] }) => channels.flatMap(({ id }) => id ?? []))
      .catch((error: unknown) => ignoreClosed(error, []));
    return [...new Set([...options.channels, ...members])];
  }

  return {
    async listUnfinished() {
      const found: PostedMessage[] = [];
      for (const channel of await channelsOf()) {
        const messages = await readChannel(channel).catch((error: unknown) => ignoreClosed(error, []));
        for (const message of messages) {
          const mark = readMark(message.metadata);
          if (mark !== undefined && message.ts !== undefined && isUnfinished(mark))
            found.push({
              ...mark,
              state: mark.state,
              channel,
              ts: message.ts,
              threadTs: message.thread_ts === message.ts ? undefined : message.thread_ts,
            });
        }
      }
      return found;
    },
    async markLost({ channel, ts, threadTs, ...mark }) {
      const { messages = [] } =
        threadTs === undefined || threadTs === ts
          ? await client.conversations.history({ channel, latest: ts, oldest: ts, inclusive: true, limit: 1 })
          : await client.conversations.replies({ channel, ts: threadTs, latest: ts, oldest: ts, inclusive: true, limit: 10 });
      const blocks = (messages.find((each) => each.ts === ts)?.blocks ?? []) as KnownBlock[];
      const { approval, ...rest } = mark;
      await client.chat
        .update({
          channel,
          ts,
          ...renderLost({ state: mark.state, environment: mark.environment }, blocks),
          metadata: {
            event_type: operationEventType,
            event_payload: { ...rest, ...(approval !== undefined && { approval }), state: "lost" },
          },
        })
        .catch((error: unknown) => ignoreClosed(error, undefined));
    },
  };
}

function isUnfinished(mark: Mark): mark is Mark & { state: PostedMessage["state"] } {
  return /^op-/.test(mark.operation) && (mark.state === "queued" || mark.state === "running" || mark.state === "pending");
}

/** What is closed to the app for good does not keep it from the rest; what passes is waited for. */
function ignoreClosed<Value>(error: unknown, value: Value): Value {
  const trouble = troubleOf(error);
  if (trouble.kind === "wait" && trouble.reason !== "missing_scope") throw error;
  return value;
}
