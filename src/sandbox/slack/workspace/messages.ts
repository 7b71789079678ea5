// The messages of every channel: posted, changed, deleted, threaded, pinned, reacted to, and the ephemeral ones.
import type { FactListener } from "../facts.ts";
import type { IdSource } from "../ids.ts";
import type { Message, MessageContent } from "../model.ts";

/** Who posts, where, and how; the content is the author's. */
export interface Posting extends MessageContent {
  channel: string;
  user: string;
  bot_id?: string;
  app_id?: string;
  username?: string;
  subtype?: string;
  thread_ts?: string;
  file_ids?: string[];
  ephemeral_to?: string;
}

export interface ThreadSummary {
  reply_count: number;
  reply_users: string[];
  latest_reply: string;
}

/** Keeps messages in the order they were posted, which is the order of their timestamps. */
export class MessageStore {
  readonly #ids: IdSource;
  readonly #tell: FactListener;
  readonly #byChannel = new Map<string, Map<string, Message>>();
  /** The replies of each thread, by channel and parent; so that a long channel is not searched for them. */
  readonly #replies = new Map<string, Set<Message>>();

  constructor(ids: IdSource, tell: FactListener) {
    this.#ids = ids;
    this.#tell = tell;
  }

  post(posting: Posting): Message {
    const message: Message = { type: "message", ts: this.#ids.timestamp(), ...withoutUndefined(posting) };
    this.#channel(posting.channel).set(message.ts, message);
    if (isReply(message)) this.#repliesOf(message.channel, message.thread_ts).add(message);
    this.#tell({ kind: message.ephemeral_to ? "ephemeral_posted" : "message_posted", message });
    return message;
  }

  /** A message that everyone in the channel can see. */
  find(channel: string, ts: string): Message | undefined {
    const message = this.#channel(channel).get(ts);
    return message?.ephemeral_to ? undefined : message;
  }

  findEphemeral(channel: string, ts: string): Message | undefined {
    const message = this.#channel(channel).get(ts);
    return message?.ephemeral_to ? message : undefined;
  }

  /** All messages of a channel, oldest first, replies and ephemeral ones among them. */
  all(channel: string): Message[] {
    return [...this.#channel(channel).values()];
  }

  /** The parent (when it still exists) and its replies, oldest first, without ephemeral ones. */
  thread(channel: string, threadTs: string): Message[] {
    const parent = this.find(channel, threadTs);
    return [...(parent ? [parent] : []), ...this.#publicReplies(channel, threadTs)];
  }

  /** What the parent of a thread shows about its replies; undefined where there are none. */
  summarize(parent: Message): ThreadSummary | undefined {
    const replies = this.#publicReplies(parent.channel, parent.ts);
    const latest = replies.at(-1);
    if (!latest) return undefined;
    const users = [...new Set(replies.map((reply) => reply.user))];
    return { reply_count: replies.length, reply_users: users, latest_reply: latest.ts };
  }

  /** Replaces the content; what it lacks is removed, except metadata, which only an empty object removes. */
  edit(message: Message, content: MessageContent, editor: string): Message {
    const previous = structuredClone(message);
    message.text = content.text;
    assignOrDelete(message, "blocks", content.blocks);
    assignOrDelete(message, "attachments", content.attachments);
    if (content.metadata) assignOrDelete(message, "metadata", hasKeys(content.metadata) ? content.metadata : undefined);
    const eventTs = this.#ids.timestamp();
    if (message.ephemeral_to) {
      this.#tell({ kind: "ephemeral_changed", message });
    } else {
      message.edited = { user: editor, ts: `${eventTs.split(".")[0]}.000000` };
      this.#tell({ kind: "message_changed", message, previous, eventTs });
    }
    return message;
  }

  delete(message: Message): void {
    this.#channel(message.channel).delete(message.ts);
    if (isReply(message)) this.#repliesOf(message.channel, message.thread_ts).delete(message);
    if (message.ephemeral_to) this.#tell({ kind: "ephemeral_deleted", message });
    else this.#tell({ kind: "message_deleted", message, eventTs: this.#ids.timestamp() });
  }

  /** @returns false when that person has already reacted so */
  addReaction(message: Message, reaction: string, user: string): boolean {
    message.reactions ??= [];
    const existing = message.reactions.find((entry) => entry.name === reaction);
    if (existing?.users.includes(user)) return false;
    if (existing) existing.users.push(user);
    else message.reactions.push({ name: reaction, users: [user], count: 0 });
    this.#recount(message);
    this.#tell({ kind: "reaction_added", message, user, reaction, eventTs: this.#ids.timestamp() });
    return true;
  }

  /** @returns false when there was no such reaction */
  removeReaction(message: Message, reaction: string, user: string): boolean {
    const existing = message.reactions?.find((entry) => entry.name === reaction);
    if (!existing?.users.includes(user)) return false;
    existing.users = existing.users.filter((id) => id !== user);
    this.#recount(message);
    this.#tell({ kind: "reaction_removed", message, user, reaction, eventTs: this.#ids.timestamp() });
    return true;
  }

  setPinned(message: Message, pinned: boolean, user: string): void {
    if (pinned) message.pinned = true;
    else delete message.pinned;
    const kind = pinned ? "pin_added" : "pin_removed";
    this.#tell({ kind, message, user, eventTs: this.#ids.timestamp() });
  }

  #publicReplies(channel: string, threadTs: string): Message[] {
    const replies = this.#replies.get(`${channel} ${threadTs}`) ?? [];
    return [...replies].filter((message) => !message.ephemeral_to);
  }

  #repliesOf(channel: string, threadTs: string): Set<Message> {
    const key = `${channel} ${threadTs}`;
    const replies = this.#replies.get(key) ?? new Set();
    this.#replies.set(key, replies);
    return replies;
  }

  #recount(message: Message): void {
    const kept = (message.reactions ?? []).filter((entry) => entry.users.length > 0);
    for (const entry of kept) entry.count = entry.users.length;
    assignOrDelete(message, "reactions", kept.length > 0 ? kept : undefined);
  }

  #channel(id: string): Map<string, Message> {
    const existing = this.#byChannel.get(id);
    if (existing) return existing;
    const created = new Map<string, Message>();
    this.#byChannel.set(id, created);
    return created;
  }
}

function isReply(message: Message): message is Message & { thread_ts: string } {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

function assignOrDelete<K extends "blocks" | "attachments" | "reactions" | "metadata">(message: Message, key: K, value: Message[K]): void {
  if (value === undefined) delete message[key];
  else message[key] = value;
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
