// A person in the same process, for tests and scripts: acts like a client, and can wait for what comes.
import type { Block, Json, Reaction } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { ClientEvent } from "./client-events.ts";
import type { PersonClient, SendResult } from "./person-client.ts";

/** A message as a client sees it. */
export interface SeenMessage {
  ts: string;
  channel: string;
  user: string;
  text: string;
  bot_id?: string;
  subtype?: string;
  blocks?: Block[];
  attachments?: Json[];
  thread_ts?: string;
  /** Set by every change; Slack's apps show "(edited)" only where there are no blocks. */
  edited?: { user: string; ts: string };
  metadata?: Json;
  files?: Json[];
  reactions?: Reaction[];
  pinned?: boolean;
  ephemeral_to?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
}

type Acting = "user" | "state" | "act" | "options" | "submit" | "close" | "shortcut" | "home" | "react";

/** Everything a client does, and waiting for what comes of it. */
export interface Person extends Pick<PersonClient, Acting> {
  send(channel: string, text: string, threadTs?: string): SendResult;
  /** Oldest first. @throws Error when the person cannot see the channel */
  history(channel: string, threadTs?: string): SeenMessage[];
  /** The conversations with nobody but the app. */
  directChannels(): string[];
  /** What this person has been told, as far as no waitFor has taken it: the newest 1,000. */
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

const maxEvents = 1000;
const defaultTimeoutMs = 10_000;

export function createPerson(client: PersonClient, parts: Parts): Person {
  const untaken: ClientEvent[] = [];
  const watchers = new Set<() => void>();
  const userId = client.user.id;
  const leave = parts.clientEvents.subscribe(userId, ({ event }) => {
    untaken.push(event);
    if (untaken.length > maxEvents) untaken.shift();
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
        reject(new Error(`${client.user.name} saw no ${what} in ${timeoutMs} ms. Seen: ${summarize(untaken)}`));
      }, timeoutMs);
      watchers.add(attempt);
      attempt();
    });
  }

  return {
    user: client.user,
    state: () => client.state(),
    send: (channel, text, threadTs) => client.send({ channel, text, thread_ts: threadTs }),
    act: (request) => client.act(request),
    options: (request) => client.options(request),
    submit: (request) => client.submit(request),
    close: (request) => client.close(request),
    shortcut: (request) => client.shortcut(request),
    home: () => client.home(),
    react: (request) => client.react(request),
    history: (channel, threadTs) => readHistory(client, channel, threadTs),
    directChannels() {
      const channels = [...parts.workspace.channels.values()];
      return channels.filter((channel) => channel.is_im && channel.members.includes(userId)).map(({ id }) => id);
    },
    events: () => [...untaken],
    waitFor(predicate, timeoutMs = defaultTimeoutMs) {
      const take = () => {
        const index = untaken.findIndex(predicate);
        return index < 0 ? undefined : untaken.splice(index, 1)[0];
      };
      return waitUntil(take, timeoutMs, "such event");
    },
    waitForMessage(predicate, timeoutMs = defaultTimeoutMs) {
      return waitUntil(() => findMessage(client, parts, predicate), timeoutMs, "such message");
    },
    leave,
  };
}

function readHistory(client: PersonClient, channel: string, threadTs?: string): SeenMessage[] {
  const result = client.history(channel, threadTs);
  if ("error" in result) throw new Error(`${client.user.name} cannot read ${channel}: ${result.error}`);
  return result.messages as unknown as SeenMessage[];
}

function findMessage(client: PersonClient, parts: Parts, predicate: (message: SeenMessage) => boolean): SeenMessage | undefined {
  const visible = [...parts.workspace.channels.values()].filter((channel) => {
    return parts.workspace.canSee(channel, client.user.id);
  });
  const top = visible.flatMap((channel) => readHistory(client, channel.id));
  const parents = top.filter((message) => message.reply_count);
  const replies = parents.flatMap(({ channel, ts }) => readHistory(client, channel, ts));
  return top.find(predicate) ?? replies.find(predicate);
}

function summarize(events: readonly ClientEvent[]): string {
  const newest = events.slice(-8).map((event) => JSON.stringify(event).slice(0, 160));
  return newest.length > 0 ? newest.join("; ") : "nothing";
}
