// The part of Slack that its own apps use, for one person: read, write, press, fill in, submit.

import { useElement } from "../interactivity/actions.ts";
import { parseCommand, runCommand } from "../interactivity/commands.ts";
import type { StateValues } from "../interactivity/element-states.ts";
import { toMessageText } from "../interactivity/mentions.ts";
import { type OptionsResult, suggestOptions } from "../interactivity/options.ts";
import { renderView } from "../interactivity/render-view.ts";
import { runShortcut } from "../interactivity/shortcuts.ts";
import { closeView, type SubmitResult, submitView } from "../interactivity/submissions.ts";
import { messageAsSurface, type Surface, viewAsSurface } from "../interactivity/surface.ts";
import type { View } from "../interactivity/views.ts";
import type { Channel, Json, Message, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { show } from "../web-api/methods/views.ts";
import { renderClientChannel, renderClientMessage, renderClientUser } from "./render-client.ts";

export type ClientResult = { ok: true } | { ok: false; error: string };

export type SendResult = { ok: true; kind: "message"; ts: string } | { ok: true; kind: "command" } | { ok: false; error: string };

/** Where elements stand: on a message, in a modal, or on the app's Home tab. */
export interface Place {
  channel?: string;
  message_ts?: string;
  view_id?: string;
  home?: boolean;
}

export interface ActRequest extends Place {
  block_id: string;
  action_id: string;
  /** The element's new state, as `{selected_option}` or `{selected_users}`; nothing for a button. */
  value?: Json;
  /** What else is filled in on the same surface, by block and action. */
  values?: StateValues;
}

/** Acts for one person. Expected refusals are values with Slack-like error codes. */
export class PersonClient {
  readonly user: User;
  readonly #parts: Parts;

  constructor(user: User, parts: Parts) {
    this.user = user;
    this.#parts = parts;
  }

  state(): Json {
    const { workspace, app } = this.#parts;
    const visible = [...workspace.channels.values()].filter((channel) => workspace.canSee(channel, this.user.id));
    const { commands = [], shortcuts = [] } = app.options;
    return {
      team: workspace.team,
      me: renderClientUser(this.user),
      users: [...workspace.users.values()].map(renderClientUser),
      usergroups: [...workspace.usergroups.values()].map(({ id, handle, name, users }) => ({ id, handle, name, users })),
      channels: visible.map(renderClientChannel),
      commands: commands.map(({ command, description, usage_hint }) => ({ command, description, usage_hint })),
      shortcuts: [...shortcuts],
      bot: { user_id: app.botUserId, name: app.options.name, app_id: app.options.id },
      modals: this.#parts.views.stack(this.user.id).map((view) => renderView(view, this.#parts)),
    };
  }

  /** Oldest first; without a thread only what stands in the channel itself. */
  history(channelId: string, threadTs?: string): { messages: Json[] } | { ok: false; error: string } {
    const channel = this.#visibleChannel(channelId);
    if (!channel) return refused("channel_not_found");
    const messages = this.#parts.workspace.messages.all(channel.id).filter((message) => {
      if (message.ephemeral_to && message.ephemeral_to !== this.user.id) return false;
      const parent = message.thread_ts === message.ts ? undefined : message.thread_ts;
      if (threadTs) return message.ts === threadTs || parent === threadTs;
      return parent === undefined || message.subtype === "thread_broadcast";
    });
    return { messages: messages.map((message) => renderClientMessage(message, this.#parts)) };
  }

  /** Returns at once; how a command went comes as an event. */
  send(request: { channel: string; text: string; thread_ts?: string }): SendResult {
    const { workspace, app } = this.#parts;
    const channel = this.#visibleChannel(request.channel);
    if (!channel) return refused("channel_not_found");
    if (request.text.trim() === "") return refused("no_text");
    const parsed = parseCommand(request.text, app.options.commands ?? []);
    if (parsed) {
      if (request.thread_ts) return refused("command_in_thread");
      void runCommand(this.#parts, { command: parsed.command, text: parsed.rest, user: this.user, channel });
      return { ok: true, kind: "command" };
    }
    if (/^\/[a-z]/i.test(request.text.trim())) return refused("unknown_command");
    if (channel.is_archived) return refused("is_archived");
    if (!workspace.isMember(channel, this.user.id)) return refused("not_in_channel");
    const message = workspace.messages.post({
      channel: channel.id,
      user: this.user.id,
      text: toMessageText(request.text, workspace),
      ...(request.thread_ts && { thread_ts: request.thread_ts }),
    });
    return { ok: true, kind: "message", ts: message.ts };
  }

  /** Returns at once; the outcome comes as `action_done` or `action_failed`. */
  act(request: ActRequest): ClientResult {
    const surface = this.#surface(request);
    if (!surface) return refused("not_found");
    return useElement(this.#parts, this.user, {
      surface,
      blockId: request.block_id,
      actionId: request.action_id,
      choice: request.value ?? {},
      otherValues: request.values,
    });
  }

  /** The options that the app offers in an external menu for what was typed. */
  async options(request: Place & { block_id: string; action_id: string; value: string }): Promise<OptionsResult> {
    const surface = this.#surface(request);
    if (!surface) return refused("not_found");
    const { block_id: blockId, action_id: actionId, value } = request;
    return suggestOptions(this.#parts, this.user, { surface, blockId, actionId, value });
  }

  async submit(request: { view_id: string; values?: StateValues }): Promise<SubmitResult> {
    const view = this.#ownView(request.view_id);
    if (view?.type !== "modal") return { ok: false, errors: {}, error: "not_found" };
    return submitView(this.#parts, this.user, view, request.values ?? {});
  }

  close(request: { view_id: string }): ClientResult {
    const view = this.#ownView(request.view_id);
    if (view?.type !== "modal") return refused("not_found");
    closeView(this.#parts, this.user, view);
    return { ok: true };
  }

  /** Runs a global shortcut, or one on a message. The outcome comes as `action_done` or `action_failed`. */
  shortcut(request: { callback_id: string; channel?: string; message_ts?: string }): ClientResult {
    const message = this.#visibleMessage(request.channel, request.message_ts);
    return runShortcut(this.#parts, this.user, { callbackId: request.callback_id, message });
  }

  /** Opens the app's Home tab: the app is told, and what it has published is shown. */
  home(): ClientResult {
    const { workspace, eventsApi, views, ids } = this.#parts;
    const channel = workspace.openDirectMessage(this.user.id);
    const view = views.home(this.user.id);
    const event = {
      type: "app_home_opened",
      user: this.user.id,
      channel: channel.id,
      tab: "home",
      event_ts: ids.timestamp(),
      ...(view && { view: renderView(view, this.#parts) }),
    };
    eventsApi.send({ subscription: "app_home_opened", channel: channel.id, event });
    if (view) show(view, "home", this.#parts);
    return { ok: true };
  }

  /** Adds or takes back a reaction of one's own. */
  react(request: { channel: string; message_ts: string; name: string; remove?: boolean }): ClientResult {
    const message = this.#visibleMessage(request.channel, request.message_ts);
    if (!message || message.ephemeral_to) return refused("message_not_found");
    const { messages } = this.#parts.workspace;
    const isDone = request.remove
      ? messages.removeReaction(message, request.name, this.user.id)
      : messages.addReaction(message, request.name, this.user.id);
    return isDone ? { ok: true } : refused(request.remove ? "no_reaction" : "already_reacted");
  }

  #surface(place: Place): Surface | undefined {
    if (place.home) {
      const view = this.#parts.views.home(this.user.id);
      return view === undefined ? undefined : viewAsSurface(this.#parts, view);
    }
    if (place.view_id) {
      const view = this.#ownView(place.view_id);
      return view === undefined ? undefined : viewAsSurface(this.#parts, view);
    }
    const message = this.#visibleMessage(place.channel, place.message_ts);
    const channel = this.#visibleChannel(message?.channel ?? "");
    if (!message || !channel) return undefined;
    return messageAsSurface(this.#parts, message, channel, this.user);
  }

  #ownView(id: string): View | undefined {
    const view = this.#parts.views.find(id);
    return view?.userId === this.user.id ? view : undefined;
  }

  #visibleChannel(id: string): Channel | undefined {
    const { workspace } = this.#parts;
    const channel = workspace.channels.get(id);
    return channel !== undefined && workspace.canSee(channel, this.user.id) ? channel : undefined;
  }

  #visibleMessage(channelId: string | undefined, ts: string | undefined): Message | undefined {
    const channel = channelId === undefined ? undefined : this.#visibleChannel(channelId);
    if (!channel || ts === undefined) return undefined;
    const { messages } = this.#parts.workspace;
    const ephemeral = messages.findEphemeral(channel.id, ts);
    return messages.find(channel.id, ts) ?? (ephemeral?.ephemeral_to === this.user.id ? ephemeral : undefined);
  }
}

function refused(error: string): { ok: false; error: string } {
  return { ok: false, error };
}
