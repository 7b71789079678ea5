// A person in the same process, for tests and scripts: acts like a client, and can wait for what comes.
import type { Json } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { ClientEvent } from "./client-events.ts";
import type { ActRequest, ClientResult, PersonClient, SendResult } from "./person-client.ts";

/** A message as a client sees it; see `renderClientMessage`. */
export type SeenMessage = Json & { ts: string; channel: string; user: string; text: string };

/** Everything PersonClient does, and waiting. */
export interface Person extends Pick<PersonClient, "user" | "state" | "options" | "submit" | "close" | "shortcut" | "home" | "react"> {
  send(channel: string, text: string, threadTs?: string): SendResult;
  act(request: ActRequest): ClientResult;
  /** @throws Error when the person cannot see the channel */
  history(channel: string, threadTs?: string): SeenMessage[];
  /** What this person has been told since `person()` was called and no waitFor has taken yet. */
  events(): ClientEvent[];
  /**
   * The first event that satisfies `predicate`, among those not yet taken and those to come.
   * Each event is taken at most once. @throws Error after `timeoutMs` of real time
   */
  waitFor(predicate: (event: ClientEvent) => boolean, timeoutMs?: number): Promise<ClientEvent>;
  /** Resolves once some message that the person sees, in its newest form, satisfies `predicate`. */
  waitForMessage(predicate: (message: SeenMessage) => boolean, timeoutMs?: number): Promise<SeenMessage>;
  /** Stops listening. */
  leave(): void;
}

const defaultTimeoutMs = 10_000;

export function createPerson(client: PersonClient, parts: Parts): Person {
  const taken: ClientEvent[] = [];
  const watchers = new Set<() => void>();
  const userId = client.user.id;
  const leave = parts.clientEvents.subscribe(userId, ({ event }) => {
    taken.push(event);
    for (const watcher of watchers) watcher();
  });

  function waitUntil<T>(look: () => T | undefined, timeoutMs: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        watchers.delete(attempt);
      };
      const attempt = () => {
        const found = look();
        if (found === undefined) return;
        finish();
        resolve(found);
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`${client.user.name} saw no ${what} in ${timeoutMs} ms. Seen: ${summarize(taken)}`));
      }, timeoutMs);
      watchers.add(attempt);
      attempt();
    });
  }

  return {
    user: client.user,
    state: () => client.state(),
    options: (request) => client.options(request),
    submit: (request) => client.submit(request),
    close: (request) => client.close(request),
    shortcut: (request) => client.shortcut(request),
    home: () => client.home(),
    react: (request) => client.react(request),
    send: (channel, text, threadTs) => client.send({ channel, text, thread_ts: threadTs }),
    act: (request) => client.act(request),
    history(channel, threadTs) {
      const result = client.history(channel, threadTs);
      if ("error" in result) throw new Error(`${client.user.name} cannot read ${channel}: ${result.error}`);
      return result.messages as SeenMessage[];
    },
    events: () => [...taken],
    waitFor(predicate, timeoutMs = defaultTimeoutMs) {
      const take = () => {
        const index = taken.findIndex(predicate);
        return index < 0 ? undefined : taken.splice(index, 1)[0];
      };
      return waitUntil(take, timeoutMs, "such event");
    },
    waitForMessage(predicate, timeoutMs = defaultTimeoutMs) {
      return waitUntil(() => findMessage(client, parts, predicate), timeoutMs, "such message");
    },
    leave,
  };
}

function findMessage(client: PersonClient, parts: Parts, predicate: (message: SeenMessage) => boolean): SeenMessage | undefined {
  for (const channel of parts.workspace.channels.values()) {
    const top = client.history(channel.id);
    if ("error" in top) continue;
    for (const message of top.messages as SeenMessage[]) {
      if (predicate(message)) return message;
      if (!message.reply_count) continue;
      const thread = client.history(channel.id, message.ts);
      if ("error" in thread) continue;
      const reply = (thread.messages as SeenMessage[]).find(predicate);
      if (reply) return reply;
    }
  }
  return undefined;
}

function summarize(events: readonly ClientEvent[]): string {
  const newest = events.slice(-8).map((event) => JSON.stringify(event).slice(0, 160));
  return newest.length > 0 ? newest.join("; ") : "nothing";
}
