// What is to be said in Slack, as data that survives in the outbox until Slack has taken it.

import type { ImageNotice } from "./notice.ts";
import type { Operation } from "./operation.ts";
import type { OperationView } from "./outcome.ts";

export type Message =
  /** The operation's one message, changed in place. */
  | { kind: "operation"; operation: Operation; view: OperationView }
  /** For the one who asked only. */
  | { kind: "private"; operation: Operation; view: OperationView }
  /** What nobody asked for. */
  | { kind: "notice"; notice: ImageNotice };

/** Messages with one key replace each other: only the newest is delivered. */
export function messageKey(message: Message): string {
  return message.kind === "notice" ? message.notice.id : `${message.kind}-${message.operation.anchor ?? message.operation.id}`;
}

/** What is for a modal waits in a line of its own: no channel's pace holds it up. */
export function messageChannel(message: Message): string {
  if (message.kind === "notice") return message.notice.channel;
  const { channel, view } = message.operation.origin;
  return view === undefined ? channel : `view-${view.id}`;
}

export type Delivery =
  /** Slack has it. `ts` is missing for what cannot be changed again. */
  | { kind: "delivered"; channel: string; ts?: string | undefined }
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
