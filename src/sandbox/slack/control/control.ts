// The emulator's own controls, which no real Slack has: the journal, faults, and changes from outside.
import type { DisconnectReason } from "../delivery/socket-transport.ts";
import type { User } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { FaultRequest } from "./faults.ts";
import type { JournalContents } from "./journal.ts";

export interface ChannelChange {
  id: string;
  archived?: boolean;
  members?: string[];
}

export type UserChange = { id: string; is_restricted?: boolean } & Partial<
  Pick<User, "deleted" | "is_admin" | "is_guest" | "name" | "real_name" | "email" | "avatar" | "tz">
>;

/** @throws Error, with a sentence, when what is to be changed does not exist */
export class Control {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  journal(): JournalContents {
    return this.#parts.journal.contents();
  }

  /** @returns the fault's id */
  addFault(request: FaultRequest): string {
    return this.#parts.faults.add(request);
  }

  clearFaults(): void {
    this.#parts.faults.clear();
  }

  changeChannel(change: ChannelChange): void {
    const { workspace } = this.#parts;
    const channel = require(workspace.channels.get(change.id), `channel ${change.id}`);
    if (change.archived !== undefined && change.archived !== channel.is_archived) {
      workspace.changeChannel(channel, change.archived ? "archive" : "unarchive", channel.creator);
    }
    if (!change.members) return;
    const wanted = new Set(change.members);
    for (const id of channel.members.filter((member) => !wanted.has(member))) workspace.leave(channel, id);
    for (const id of wanted) workspace.join(channel, id);
  }

  deleteMessage(channel: string, ts: string): void {
    const { messages } = this.#parts.workspace;
    const message = messages.find(channel, ts) ?? messages.findEphemeral(channel, ts);
    messages.delete(require(message, `message ${ts} in ${channel}`));
  }

  /** The app is told by `tokens_revoked`, if it listens to that. */
  revokeToken(token: string): void {
    const { app, eventsApi, ids } = this.#parts;
    if (!app.revoke(token)) throw new Error("There is no such token, or it is revoked already.");
    if (token !== app.options.botToken) return;
    const event = { type: "tokens_revoked", tokens: { oauth: [], bot: [app.botUserId] }, event_ts: ids.timestamp() };
    eventsApi.send({ subscription: "tokens_revoked", event });
  }

  changeUser(change: UserChange): void {
    const { workspace } = this.#parts;
    const user = require(workspace.users.get(change.id), `user ${change.id}`);
    const { id: _id, is_restricted, ...rest } = change;
    workspace.changeUser(user, { ...rest, ...(is_restricted !== undefined && { is_guest: is_restricted }) });
  }

  changeUsergroup(change: { id: string; users: string[] }): void {
    const { workspace } = this.#parts;
    const group = require(workspace.usergroups.get(change.id), `user group ${change.id}`);
    workspace.changeUsergroup(group, change.users);
  }

  /** From Socket Mode to HTTP mode (a URL), or back (undefined). */
  setRequestUrl(url: string | undefined): void {
    this.#parts.app.requestUrl = url;
  }

  /** Asks all Socket Mode connections to reconnect, as Slack does every hour or so. */
  disconnectSockets(reason: DisconnectReason = "refresh_requested"): void {
    this.#parts.socket.disconnect(reason);
  }

  /** Cuts all Socket Mode connections without a word. */
  cutSockets(): void {
    this.#parts.socket.cut();
  }

  socketCount(): number {
    return this.#parts.socket.connectionCount;
  }
}

function require<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
