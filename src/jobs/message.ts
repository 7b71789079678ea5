// What is to be said in Slack, as data that survives in the outbox until Slack has taken it.

import type { ImageNotice } from "./notice.ts";
import type { Operation } from "./operation.ts";
import type { OperationView } from "./outcome.ts";
import type { ThreadNote } from "./thread-note.ts";

/** Where a copy of an operation's message stands: in a channel, or in the direct messages of a person. */
export type CopyPlace = { channel: string } | { user: string };

export type Message =
  /** The operation's one message, changed in place. */
  | { kind: "operation"; operation: Operation; view: OperationView }
  /** For the one who asked only. */
  | { kind: "private"; operation: Operation; view: OperationView }
  /** The operation's message once more, somewhere else; changed whenever that is. */
  | { kind: "copy"; place: CopyPlace; operation: Operation; view: OperationView }
  /** A line beside it, said once. */
  | { kind: "note"; note: ThreadNote }
  /** What nobody asked for. */
  | { kind: "notice"; notice: ImageNotice };

/** Messages that show an operation. */
export type OperationMessage = Extract<Message, { operation: Operation }>;

export function isOfOperation(message: Message): message is OperationMessage {
  return "operation" in message;
}

/** Messages with one key replace each other: only the newest is delivered. */
export function messageKey(message: Message): string {
  if (message.kind === "notice") return message.notice.id;
  if (message.kind === "note") return message.note.id;
  const place = message.kind !== "copy" ? "" : `${"user" in message.place ? message.place.user : message.place.channel}-`;
  return `${message.kind}-${place}${message.operation.anchor ?? message.operation.id}`;
}

/** What is for a modal waits in a line of its own: no channel's pace holds it up. */
export function messageChannel(message: Message): string {
  if (message.kind === "notice") return message.notice.channel;
  if (message.kind === "note") return message.note.channel;
  if (message.kind === "copy") return "user" in message.place ? `dm-${message.place.user}` : message.place.channel;
  const { channel, view } = message.operation.origin;
  return view === undefined ? channel : `view-${view.id}`;
}

export type Delivery =
  /** Slack has it. `ts` is missing for what cannot be changed again. */
  | {
      kind: "delivered";
      channel: string;
      ts?: string | undefined;
      /** Why it went there and not where it belongs. */
      insteadOf?: string | undefined;
    }
  /** Not now: try again after so many milliseconds. */
  | { kind: "wait"; waitMs: number; reason: string }
  /** Nobody can be told: no channel, no person, no fallback channel. */
  | { kind: "undeliverable"; reason: string };

/** The port to the conversation; `bot` implements it over Slack's Web API. */
export interface Thread {
  /**
   * Posts the message, or changes the one at `known`. `uncertain`: an earlier try may have been
   * taken though its reply was lost, so the thread is read before anything is posted again.
   */
  deliver(
    message: Message,
    state: { known?: { channel: string; ts: string } | undefined; uncertain: boolean },
    signal: AbortSignal,
  ): Promise<Delivery>;
}
