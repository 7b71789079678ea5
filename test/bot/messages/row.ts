// One kind of message that the bot can send: when, through which view, as it mostly is and at its largest.

import type { KnownBlock, ModalView } from "@slack/types";

export type Rendered = { text: string; blocks?: KnownBlock[] } | { view: ModalView };

export interface MessageRow {
  /** Of the picture: `docs/images/messages/<name>.png`. */
  name: string;
  title: string;
  /** When it is sent, and who sees it: one or two sentences for docs/messages.md. */
  when: string;
  seenBy: "channel" | "thread" | "private" | "modal";
  /** The exported functions of src/bot/views that make it, as `file.function`. */
  views: readonly string[];
  normal: () => Rendered;
  largest: () => Rendered;
}
