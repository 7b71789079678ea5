// A change card as it stands in Slack: where it is, and what its buttons carry.

import { expect } from "vitest";
import type { SeenMessage } from "../../src/sandbox/slack/client/person.ts";

export interface Card {
  channel: string;
  ts: string;
  /** The approval's id. */
  id: string;
  /** The hash of the change that the card shows. */
  seen: string;
  /** The buttons' value, as it came. */
  value: string;
}

/** The newest one that still has its buttons. */
export function findCard(messages: readonly SeenMessage[]): Card {
  for (const message of messages.toReversed())
    for (const block of message.blocks ?? [])
      for (const element of (block.elements ?? []) as { action_id?: string; value?: string }[])
        if (element.action_id?.startsWith("approval.approve") && element.value !== undefined)
          return {
            channel: message.channel,
            ts: message.ts,
            value: element.value,
            ...(JSON.parse(element.value) as { id: string; seen: string }),
          };
  return expect.fail("no message has an Approve button");
}
