// Finds a button as a person would: on the newest message that has it, by its action id or its label.

import type { Person, SeenMessage } from "../../sandbox/slack/client/person.ts";

export interface FoundButton {
  channel: string;
  message_ts: string;
  block_id: string;
  action_id: string;
}

interface Element {
  type: string;
  action_id?: string;
  text?: { text: string };
}

interface ElementsBlock {
  block_id?: string;
  elements?: Element[];
  accessory?: Element;
}

/** Threads included; undefined when no message that the person sees has such a button. */
export function findButton(someone: Person, wanted: string): FoundButton | undefined {
  return readMessages(someone)
    .sort((left, right) => Number(right.ts) - Number(left.ts))
    .map((message) => buttonOf(message, wanted))
    .find((button) => button !== undefined);
}

function readMessages(someone: Person): SeenMessage[] {
  const channels = (someone.state().channels as { id: string }[]).map((channel) => channel.id);
  const top = channels.flatMap((channel) => someone.history(channel));
  const threads = top
    .filter((message) => Number(message.reply_count ?? 0) > 0)
    .flatMap((message) => someone.history(message.channel, message.ts).slice(1));
  return [...top, ...threads];
}

function buttonOf(message: SeenMessage, wanted: string): FoundButton | undefined {
  for (const block of (message.blocks ?? []) as ElementsBlock[]) {
    const elements = [...(block.elements ?? []), ...(block.accessory === undefined ? [] : [block.accessory])];
    const button = elements.find((each) => each.type === "button" && isNamed(each, wanted));
    if (button?.action_id !== undefined)
      return { channel: message.channel, message_ts: message.ts, block_id: block.block_id ?? "", action_id: button.action_id };
  }
  return undefined;
}

function isNamed(button: Element, wanted: string): boolean {
  return button.action_id === wanted || button.text?.text.toLowerCase() === wanted.toLowerCase();
}
