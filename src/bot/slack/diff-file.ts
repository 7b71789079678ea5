// A long diff as a file: in the thread where it was asked for, else in the direct messages of the one who asked.

import type { WebClient } from "@slack/web-api";
import { isOfOperation, type Message } from "../../jobs/message.ts";
import { isLongDiff } from "../views/diff.ts";
import { fitsModal } from "../views/diff-modal.ts";
import { troubleOf } from "./trouble.ts";

interface Place {
  channel: string;
  threadTs?: string | undefined;
}

/**
 * Where the whole diff of a message is, in words; undefined when it has no long one, or no file could be
 * shared. Its name holds the operation's id: a file that is there already is not shared again.
 */
export async function shareDiff(client: WebClient, message: Message, asked: Place): Promise<string | undefined> {
  if (!isOfOperation(message) || message.kind === "copy" || message.view.state !== "ended" || message.operation.requester.kind !== "slack")
    return undefined;
  const { diff } = message.view.outcome;
  if (diff === undefined || !isLongDiff(diff)) return undefined;
  // A card shows its diff by a button.
  if (message.view.outcome.approval !== undefined && fitsModal(diff)) return undefined;
  const { id, request, requester } = message.operation;
  const filename = `${request.environment}-${id}.diff`;
  try {
    const direct = asked.threadTs === undefined ? await openDirect(client, requester.user) : undefined;
    const place = direct === undefined ? asked : { channel: direct };
    if (direct === undefined && asked.threadTs === undefined) return undefined;
    if (!(await isShared(client, filename, place)))
      await client.filesUploadV2({
        filename,
        title: `What a sync of ${request.environment} would change`,
        content: diff,
        channel_id: place.channel,
        ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
      } as Parameters<WebClient["filesUploadV2"]>[0]);
    return asked.threadTs === undefined ? "the whole diff is a file in our direct messages" : "the whole diff is a file in this thread";
  } catch (error) {
    // What passes is tried again with the message; without the right to share files the beginning has to do.
    const trouble = troubleOf(error);
    if (trouble.kind === "wait" && trouble.reason !== "missing_scope") throw error;
    return undefined;
  }
}

/** The channel of the direct messages with a person; undefined when Slack opens none. */
export async function openDirect(client: WebClient, user: string): Promise<string | undefined> {
  const { channel } = await client.conversations.open({ users: user });
  return channel?.id;
}

async function isShared(client: WebClient, filename: string, { channel, threadTs }: Place): Promise<boolean> {
  const page =
    threadTs === undefined
      ? await client.conversations.history({ channel, limit: 100 })
      : await client.conversations.replies({ channel, ts: threadTs, limit: 200 });
  return page.messages?.some((each) => each.files?.some((file) => file.name === filename)) ?? false;
}
