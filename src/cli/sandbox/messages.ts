// What stands in the sandbox's Slack, as each of the four people sees it.

import type { SandboxParts } from "./parts.ts";
import type { SandboxMessage } from "./result.ts";
import { people } from "./workspace.ts";

/** All messages, oldest first, threads and private answers included. */
export function readMessages(parts: Pick<SandboxParts, "slack">): SandboxMessage[] {
  const found = new Map<string, SandboxMessage>();
  for (const person of Object.values(people)) {
    const someone = parts.slack.person(person.id);
    someone.leave();
    for (const channel of channelsOf(someone)) {
      const messages = someone.history(channel);
      const threads = messages.filter((each) => Number(each.reply_count ?? 0) > 0).map((each) => someone.history(channel, each.ts));
      for (const message of [...messages, ...threads.flat()]) {
        found.set(`${channel} ${message.ts} ${message.ephemeral_to ?? ""}`, {
          channel,
          threadTs: asText(message.thread_ts),
          ts: message.ts,
          user: message.user,
          text: message.text,
          blocks: (message.blocks ?? []) as unknown[],
          ephemeralTo: asText(message.ephemeral_to),
        });
      }
    }
  }
  return [...found.values()].sort((left, right) => Number(left.ts) - Number(right.ts));
}

/** Those that are new or read otherwise than before: Slack's own times of changes are too coarse to tell. */
export function messagesSince(before: readonly SandboxMessage[], now: readonly SandboxMessage[]): SandboxMessage[] {
  const known = new Set(before.map((message) => JSON.stringify(message)));
  return now.filter((message) => !known.has(JSON.stringify(message)));
}

function channelsOf(someone: ReturnType<SandboxParts["slack"]["person"]>): string[] {
  return (someone.state().channels as { id: string }[]).map((channel) => channel.id);
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
