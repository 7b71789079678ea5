// The conversation over Slack's Web API: one message per operation, posted once and changed in place.

import type { WebClient } from "@slack/web-api";
import { type Delivery, type Message, messageChannel, type Thread } from "../../jobs/message.ts";
import { renderImageNotice } from "../views/image-notice.ts";
import { type RenderedMessage, renderOperation } from "../views/operation.ts";
import { shareDiff } from "./diff-file.ts";
import { answerForm } from "./release-form/form-answer.ts";
import { type SlackTrouble, troubleOf } from "./trouble.ts";

export const operationEventType = "coxswain_operation";

interface Place {
  channel: string;
  threadTs?: string | undefined;
}

export function createSlackThread(options: {
  client: WebClient;
  opsChannel?: string | undefined;
  /** Seals what a form carries. */
  key: string;
}): Thread {
  const { client, opsChannel, key } = options;
  let planBlocks = true;

  function render(message: Message, diffPlace?: string): RenderedMessage {
    if (message.kind === "notice") return renderImageNotice(message.notice);
    return renderOperation(message.operation, message.view, { planBlocks, diffPlace });
  }

  async function post(message: Message, place: Place): Promise<Delivery> {
    const rendered = render(message);
    const posted = await client.chat.postMessage({
      channel: place.channel,
      ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
      ...rendered,
      metadata: metadataOf(message),
      unfurl_links: false,
      unfurl_media: false,
    });
    return { kind: "delivered", channel: posted.channel ?? place.channel, ts: posted.ts };
  }

  async function update(message: Message, known: { channel: string; ts: string }, threadTs = known.ts): Promise<Delivery> {
    const diffPlace = await shareDiff(client, message, { channel: known.channel, threadTs });
    await client.chat.update({ ...known, ...render(message, diffPlace), metadata: metadataOf(message) });
    return { kind: "delivered", ...known };
  }

  /** A reply of Slack's may have been lost: what carries this operation's mark was posted. */
  async function findPosted(message: Message, place: Place): Promise<{ channel: string; ts: string } | undefined> {
    const page =
      place.threadTs === undefined
        ? await client.conversations.history({ channel: place.channel, limit: 100, include_all_metadata: true })
        : await client.conversations.replies({ channel: place.channel, ts: place.threadTs, limit: 200, include_all_metadata: true });
    const found = page.messages?.find((each) => {
      const payload = each.metadata?.event_payload as { operation?: string } | undefined;
      return each.metadata?.event_type === operationEventType && payload?.operation === markOf(message);
    });
    return found?.ts === undefined ? undefined : { channel: place.channel, ts: found.ts };
  }

  async function whisper(message: Exclude<Message, { kind: "notice" }>, place: Place): Promise<Delivery> {
    const { requester } = message.operation;
    if (requester.kind !== "slack") return { kind: "delivered", channel: place.channel };
    const { channel, threadTs } = place;
    const diffPlace = await shareDiff(client, message, place);
    await client.chat.postEphemeral({
      channel,
      user: requester.user,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...render(message, diffPlace),
    });
    return { kind: "delivered", channel };
  }

  /** The channel is gone or closed to us: the one who asked hears it directly, else the platform team. */
  async function elsewhere(message: Message, trouble: SlackTrouble): Promise<Delivery> {
    const requester = message.kind === "notice" ? undefined : message.operation.requester;
    if (requester?.kind === "slack") {
      const opened = await client.conversations.open({ users: requester.user });
      if (opened.channel?.id !== undefined) return post(message, { channel: opened.channel.id });
    }
    if (opsChannel !== undefined && opsChannel !== messageChannel(message)) return post(message, { channel: opsChannel });
    return { kind: "undeliverable", reason: trouble.reason };
  }

  async function place(
    message: Message,
    state: { known?: { channel: string; ts: string } | undefined; uncertain: boolean },
  ): Promise<Delivery> {
    const threadTs = message.kind === "notice" ? undefined : message.operation.origin.threadTs;
    const answered = await answerForm(client, message, key);
    if (answered !== undefined) return answered;
    const target = { channel: messageChannel(message), threadTs };
    if (message.kind === "private") return whisper(message, target);
    const known = state.known ?? (state.uncertain ? await findPosted(message, target) : undefined);
    return known === undefined ? post(message, target) : update(message, known, threadTs);
  }

  return {
    async deliver(message, state) {
      let current = state;
      for (let attempt = 0; ; attempt++) {
        try {
          return await place(message, current);
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble.kind === "wait" || attempt === 2) return { kind: "wait", waitMs: trouble.waitMs, reason: trouble.reason };
          if (trouble.kind === "blocks_refused" && planBlocks) planBlocks = false;
          else if (trouble.kind === "message_gone") current = { known: undefined, uncertain: false };
          else
            return await elsewhere(message, trouble).catch((second) => ({
              kind: "wait",
              waitMs: 30_000,
              reason: troubleOf(second).reason,
            }));
        }
      }
    },
  };
}

function metadataOf(message: Message): { event_type: string; event_payload: Record<string, string> } {
  const about =
    message.kind === "notice"
      ? { environment: message.notice.environment, state: message.notice.kind }
      : { environment: message.operation.request.environment, state: message.view.state };
  return { event_type: operationEventType, event_payload: { operation: markOf(message), ...about } };
}

function markOf(message: Message): string {
  return message.kind === "notice" ? message.notice.id : message.operation.id;
}
