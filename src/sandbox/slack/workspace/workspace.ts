// One team: its people, user groups, channels and files, and the telling of what changes in it.
import type { Clock } from "../clock.ts";
import type { ChannelChange, Fact, FactListener } from "../facts.ts";
import type { IdSource } from "../ids.ts";
import type { Channel, Message, SlackFile, User, Usergroup } from "../model.ts";
import type { EmbeddedSlackOptions, TeamOptions } from "../options.ts";
import { MessageStore, type Posting } from "./messages.ts";
import { seedBotUser, seedChannel, seedUser, seedUsergroup } from "./seed.ts";

/** The state of the team. Every change of it becomes a `Fact`, in order, for all who listen. */
export class Workspace {
  readonly team: TeamOptions;
  readonly botUserId: string;
  readonly users = new Map<string, User>();
  readonly usergroups = new Map<string, Usergroup>();
  readonly channels = new Map<string, Channel>();
  readonly files = new Map<string, SlackFile>();
  readonly messages: MessageStore;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #listeners = new Set<FactListener>();

  constructor(options: EmbeddedSlackOptions, clock: Clock, ids: IdSource) {
    const now = Math.floor(clock.now() / 1000);
    this.team = options.team;
    this.#clock = clock;
    this.#ids = ids;
    const bot = seedBotUser(options.app, now);
    this.botUserId = bot.id;
    this.users.set(bot.id, bot);
    for (const user of options.users) this.users.set(user.id, seedUser(user, now));
    for (const group of options.usergroups ?? []) this.usergroups.set(group.id, seedUsergroup(group, now));
    for (const channel of options.channels) {
      this.channels.set(channel.id, seedChannel(channel, bot.id, now));
    }
    this.messages = new MessageStore(ids, (fact) => this.#tell(fact));
  }

  listen(listener: FactListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** By id, or by name with or without its `#`, as chat.postMessage accepts it. */
  findChannel(idOrName: string): Channel | undefined {
    const name = idOrName.replace(/^#/, "");
    return this.channels.get(idOrName) ?? [...this.channels.values()].find((channel) => !channel.is_im && channel.name === name);
  }

  isMember(channel: Channel, userId: string): boolean {
    return channel.members.includes(userId);
  }

  /** Whether a person may read there: members always, and anyone but a guest in a public channel. */
  canSee(channel: Channel, userId: string): boolean {
    if (this.isMember(channel, userId)) return true;
    const user = this.users.get(userId);
    return !channel.is_private && !channel.is_im && user !== undefined && !user.is_guest && !user.deleted;
  }

  /** The direct conversation between the bot and one person, made when there is none. */
  openDirectMessage(userId: string): Channel {
    const existing = [...this.channels.values()].find((channel) => channel.is_im && channel.members.includes(userId));
    if (existing) return existing;
    const channel = seedChannel(
      { id: this.#ids.next("D"), name: userId, is_private: true, members: [userId] },
      this.botUserId,
      this.#now(),
    );
    channel.is_im = true;
    this.channels.set(channel.id, channel);
    this.#tell(this.#channelFact(channel, "created", this.botUserId));
    return channel;
  }

  createChannel(name: string, isPrivate: boolean, creator: string): Channel {
    const seed = { id: this.#ids.next("C"), name, is_private: isPrivate, members: [creator], with_bot: false };
    const channel = { ...seedChannel(seed, this.botUserId, this.#now()), creator };
    this.channels.set(channel.id, channel);
    this.#tell(this.#channelFact(channel, "created", creator));
    return channel;
  }

  changeChannel(channel: Channel, change: Exclude<ChannelChange, "created">, user: string, value = ""): void {
    if (change === "archive" || change === "unarchive") channel.is_archived = change === "archive";
    else if (change === "rename") channel.name = value;
    else channel[change] = value;
    this.#tell(this.#channelFact(channel, change, user));
  }

  join(channel: Channel, user: string, inviter?: string): void {
    if (this.isMember(channel, user)) return;
    channel.members.push(user);
    this.#tell({ kind: "member_joined", channel, user, inviter, eventTs: this.#ids.timestamp() });
  }

  leave(channel: Channel, user: string): void {
    if (!this.isMember(channel, user)) return;
    channel.members = channel.members.filter((id) => id !== user);
    this.#tell({ kind: "member_left", channel, user, eventTs: this.#ids.timestamp() });
  }

  changeUser(user: User, change: Partial<User>): void {
    Object.assign(user, change, { id: user.id, updated: this.#now() });
    this.#tell({ kind: "user_changed", user, eventTs: this.#ids.timestamp() });
  }

  changeUsergroup(usergroup: Usergroup, users: string[]): void {
    usergroup.users = [...users];
    usergroup.updated = this.#now();
    this.#tell({ kind: "usergroup_changed", usergroup, eventTs: this.#ids.timestamp() });
  }

  createUsergroup(handle: string, name: string): Usergroup {
    const usergroup = seedUsergroup({ id: this.#ids.next("S"), handle, name, users: [] }, this.#now());
    this.usergroups.set(usergroup.id, usergroup);
    this.#tell({ kind: "usergroup_changed", usergroup, eventTs: this.#ids.timestamp() });
    return usergroup;
  }

  /** Puts finished uploads into a channel, as one message of their uploader. */
  shareFiles(files: readonly SlackFile[], posting: Posting): Message {
    const message = this.messages.post(posting);
    for (const file of files) {
      if (!file.channels.includes(posting.channel)) file.channels.push(posting.channel);
      this.#tell({ kind: "file_shared", file, channel: posting.channel, eventTs: this.#ids.timestamp() });
    }
    return message;
  }

  #channelFact(channel: Channel, change: ChannelChange, user: string): Fact {
    return { kind: "channel_changed", channel, change, user, eventTs: this.#ids.timestamp() };
  }

  #tell(fact: Fact): void {
    for (const listener of this.#listeners) listener(fact);
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
