// Looks whether Slack has a message already: a reply of Slack's may have been lost, or Redis have forgotten where it stands.

import type { WebClient } from "@slack/web-api";
import { readMark } from "./message-mark.ts";
import { troubleOf } from "./trouble.ts";

const pageSize = 200;
const maxPages = 5;

/** Newest first. Undefined too where the app may not read: then a message may come twice, which is better than never. */
export async function findPosted(
  client: WebClient,
  anchor: string,
  place: { channel: string; threadTs?: string | undefined },
): Promise<{ channel: string; ts: string } | undefined> {
  const { channel, threadTs } = place;
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const shared = { channel, limit: pageSize, include_all_metadata: true, ...(cursor !== undefined && { cursor }) };
    const read = threadTs === undefined ? client.conversations.history(shared) : client.conversations.replies({ ...shared, ts: threadTs });
    const answer = await read.catch((error: unknown) => {
      if (troubleOf(error).reason !== "missing_scope") throw error;
      return undefined;
    });
    const found = answer?.messages?.find((each) => readMark(each.metadata)?.anchor === anchor);
    if (found?.ts !== undefined) return { channel, ts: found.ts };
    cursor = answer?.response_metadata?.next_cursor || undefined;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}
