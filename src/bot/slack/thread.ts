// The conversation over Slack's Web API: one message per operation, posted once and changed in place.

import type { WebClient } from "@slack/web-api";
import { type Delivery, isOfOperation, type Message, messageChannel, type OperationMessage, type Thread } from "../../jobs/message.ts";
import { renderImageNotice } from "../views/image-notice.ts";
import { type RenderedMessage, renderOperation } from "../views/operation.ts";
import { renderThreadNote } from "../views/thread-note.ts";
import { openDirect, shareDiff } from "./diff-file.ts";
import { findPosted } from "./find-posted.ts";
import { markOf, metadataOf } from "./message-mark.ts";
import { answerForm } from "./release-form/form-answer.ts";
import { type SlackTrouble, troubleOf } from "./trouble.ts";

interface Place {
  channel: string;
  threadTs?: string | undefined;
}

type DeliveredNow = Extract<Delivery, { kind: "delivered" }>;

interface DeliveryState {
  known?: { channel: string; ts: string } | undefined;
  uncertain: boolean;
  /** What it answered to is not there any more. */
  isThreadGone?: boolean;
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
    if (message.kind === "note") return renderThreadNote(message.note);
    return renderOperation(message.operation, message.view, { planBlocks, diffPlace });
  }

  async function post(message: Message, place: Place): Promise<DeliveredNow> {
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

  async function update(message: Message, known: { channel: string; ts: string }, threadTs = known.ts): Promise<DeliveredNow> {
    const diffPlace = await shareDiff(client, message, { channel: known.channel, threadTs });
    await client.chat.update({ ...known, ...render(message, diffPlace), metadata: metadataOf(message) });
    return { kind: "delivered", ...known };
  }

  async function whisper(message: OperationMessage, place: Place): Promise<Delivery> {
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
    const requester = isOfOperation(message) && message.kind !== "copy" ? message.operation.requester : undefined;
    const others = [
      ...(requester?.kind === "slack" ? [() => openDirect(client, requester.user)] : []),
      ...(opsChannel === undefined || opsChannel === messageChannel(message) ? [] : [async () => opsChannel]),
    ];
    for (const open of others) {
      try {
        const channel = await open();
        if (channel === undefined) continue;
        const known = await findPosted(client, markOf(message).anchor, { channel });
        const delivered = known === undefined ? await post(message, { channel }) : await update(message, known);
        return { ...delivered, insteadOf: trouble.reason };
      } catch (error) {
        const { kind, waitMs, reason } = troubleOf(error);
        // What passes is waited for; a way that is closed to us is not the last.
        if (kind === "wait" && reason !== "missing_scope") return { kind, waitMs, reason };
      }
    }
    return { kind: "undeliverable", reason: trouble.reason };
  }

  async function place(message: Message, state: DeliveryState): Promise<Delivery> {
    const answered = await answerForm(client, message, key);
    if (answered !== undefined) return answered;
    const found = await targetOf(message);
    // A thread whose messages are gone takes no more: the channel does.
    const target = state.isThreadGone && found !== undefined ? { channel: found.channel } : found;
    if (target === undefined) return { kind: "undeliverable", reason: "Slack opens no conversation with that person" };
    if (message.kind === "private") return whisper(message, target);
    const known = state.known ?? (state.uncertain ? await findPosted(client, markOf(message).anchor, target) : undefined);
    return known === undefined ? post(message, target) : update(message, known, target.threadTs);
  }

  /** Where it is posted first; undefined when there is no way to that person. */
  async function targetOf(message: Message): Promise<Place | undefined> {
    if (message.kind === "note") return { channel: message.note.channel, threadTs: message.note.threadTs };
    if (message.kind === "copy" && "user" in message.place) {
      const channel = await openDirect(client, message.place.user);
      return channel === undefined ? undefined : { channel };
    }
    const threadTs = isOfOperation(message) && message.kind !== "copy" ? message.operation.origin.threadTs : undefined;
    return { channel: messageChannel(message), threadTs };
  }

  return {
    async deliver(message, state) {
      let current: DeliveryState = state;
      for (let attempt = 0; ; attempt++) {
        try {
          return await place(message, current);
        } catch (error) {
          const trouble = troubleOf(error);
          if (trouble.kind === "wait" || attempt === 2) return { kind: "wait", waitMs: trouble.waitMs, reason: trouble.reason };
          if (trouble.kind === "blocks_refused" && planBlocks) planBlocks = false;
          else if (trouble.kind === "message_gone")
            current = { known: undefined, uncertain: false, isThreadGone: current.known === undefined };
          else return await elsewhere(message, trouble);
        }
      }
    },
  };
}
