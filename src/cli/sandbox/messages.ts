// What stands in the sandbox's Slack, as each of the four people sees it.

import type { SandboxMessage } from "./result.ts";
import type { SandboxParts } from "./parts.ts";
import { channels, people } from "./workspace.ts";

/** Messages written or changed since `since` (seconds since 1970), oldest first, threads and private answers included. */
export async function readMessages(parts: SandboxParts, since: number): Promise<SandboxMessage[]> {
  const found = new Map<string, SandboxMessage>();
  for (const person of Object.values(people)) {
    const someone = parts.slack.person(person.id);
    for (const channel of [...Object.values(channels).map((each) => each.id), ...(await someone.directChannels())]) {
      const { messages } = await someone.history({ channel });
      const threads = await Promise.all(messages.filter((each) => (each.reply_count ?? 0) > 0).map((each) => someone.history({ channel, thread_ts: each.ts })));
      for (const message of [...messages, ...threads.flatMap((thread) => thread.messages)]) {
        const changedAt = Math.max(Number(message.ts), Number(message.edited?.ts ?? 0));
        if (changedAt < since) continue;
        found.set(`${channel} ${message.ts} ${message.ephemeral_to ?? ""}`, {
          channel,
          threadTs: message.thread_ts ?? null,
          ts: message.ts,
          user: message.user,
          text: message.text,
          blocks: (message.blocks ?? []) as unknown[],
          ephemeralTo: message.ephemeral_to ?? null,
        });
      }
    }
  }
  return [...found.values()].sort((left, right) => Number(left.ts) - Number(right.ts));
}
