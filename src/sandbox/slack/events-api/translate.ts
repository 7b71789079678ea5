// Turns what happened in the workspace into the events an app may subscribe to, each with the scope it takes.
import type { Fact } from "../facts.ts";
import type { Channel, Json, Message } from "../model.ts";
import type { Parts } from "../parts.ts";
import { scopeFamily } from "../web-api/conversations.ts";
import { renderFile, renderMessage, renderUser, renderUsergroup } from "../web-api/render.ts";

export interface AppEvent {
  /** The subscription it belongs to, as in `message.channels`. */
  subscription: string;
  /** The scope it takes; undefined for none. */
  scope?: string;
  channel?: string;
  event: Json & { type: string };
}

/** @returns no event, one, or for a mention two; only what the bot's membership lets it see */
export function translate(fact: Fact, parts: Parts): AppEvent[] {
  switch (fact.kind) {
    case "message_posted":
    case "message_changed":
    case "message_deleted":
      return translateMessage(fact, parts);
    case "reaction_added":
    case "reaction_removed":
      return forMembers(fact.message.channel, parts, translateReaction(fact));
    case "pin_added":
    case "pin_removed":
      return forMembers(fact.message.channel, parts, translatePin(fact, parts));
    case "member_joined":
    case "member_left":
      return [translateMembership(fact, parts)];
    case "channel_changed":
      return translateChannel(fact);
    case "file_shared":
      return forMembers(fact.channel, parts, translateFile(fact, parts));
    case "user_changed":
    case "usergroup_changed":
      return [translatePeople(fact, parts)];
    default:
      return [];
  }
}

type Of<K extends Fact["kind"]> = Extract<Fact, { kind: K }>;

function translateMessage(fact: Of<"message_posted" | "message_changed" | "message_deleted">, parts: Parts): AppEvent[] {
  const channel = parts.workspace.channels.get(fact.message.channel);
  if (!channel || !parts.workspace.isMember(channel, parts.app.botUserId)) return [];
  const family = scopeFamily(channel);
  const base = { channel: channel.id, channel_type: channelType(channel) };
  const about = { subscription: `message.${family}`, scope: `${family}:history`, channel: channel.id };
  const rendered = renderMessage(fact.message, parts);
  if (fact.kind === "message_posted") {
    const event = { ...rendered, ...base, type: "message", event_ts: fact.message.ts };
    return [{ ...about, event }, ...mention(fact.message, rendered, channel, parts), ...metadata(fact.message, parts)];
  }
  const hidden = { ...base, type: "message", hidden: true, ts: fact.eventTs, event_ts: fact.eventTs };
  if (fact.kind === "message_changed") {
    const previous = renderMessage(fact.previous, parts);
    const event = { ...hidden, subtype: "message_changed", message: rendered, previous_message: previous };
    return [{ ...about, event }];
  }
  const deleted = { deleted_ts: fact.message.ts, previous_message: rendered };
  return [{ ...about, event: { ...hidden, subtype: "message_deleted", ...deleted } }];
}

/** A mention comes in addition to the message, never in a direct message, never for the bot's own words. */
function mention(message: Message, rendered: Json, channel: Channel, parts: Parts): AppEvent[] {
  const { botUserId } = parts.app;
  const names = new RegExp(`<@${botUserId}(\\|[^>]*)?>`);
  if (channel.is_im || message.user === botUserId || !names.test(message.text)) return [];
  const event = { ...rendered, type: "app_mention", channel: channel.id, event_ts: message.ts };
  return [{ subscription: "app_mention", scope: "app_mentions:read", channel: channel.id, event }];
}

/** Metadata is told apart from the message, to apps with the scope for it. */
function metadata(message: Message, parts: Parts): AppEvent[] {
  if (message.metadata?.event_type === undefined) return [];
  const event = {
    type: "message_metadata_posted",
    app_id: message.app_id,
    bot_id: message.bot_id,
    user_id: message.user,
    team_id: parts.workspace.team.id,
    channel_id: message.channel,
    metadata: structuredClone(message.metadata),
    message_ts: message.ts,
    event_ts: message.ts,
  };
  return [{ subscription: event.type, scope: "metadata.message:read", channel: message.channel, event }];
}

function translateReaction(fact: Of<"reaction_added" | "reaction_removed">): AppEvent {
  const event = {
    type: fact.kind,
    user: fact.user,
    reaction: fact.reaction,
    item: { type: "message", channel: fact.message.channel, ts: fact.message.ts },
    item_user: fact.message.user,
    event_ts: fact.eventTs,
  };
  return { subscription: fact.kind, scope: "reactions:read", channel: fact.message.channel, event };
}

function translatePin(fact: Of<"pin_added" | "pin_removed">, parts: Parts): AppEvent {
  const item = { type: "message", channel: fact.message.channel, message: renderMessage(fact.message, parts) };
  const event = {
    type: fact.kind,
    user: fact.user,
    channel_id: fact.message.channel,
    item,
    event_ts: fact.eventTs,
  };
  return { subscription: fact.kind, scope: "pins:read", channel: fact.message.channel, event };
}

function translateMembership(fact: Of<"member_joined" | "member_left">, parts: Parts): AppEvent {
  const type = fact.kind === "member_joined" ? "member_joined_channel" : "member_left_channel";
  const event = {
    type,
    user: fact.user,
    channel: fact.channel.id,
    channel_type: fact.channel.is_private ? "G" : "C",
    team: parts.workspace.team.id,
    ...(fact.kind === "member_joined" && fact.inviter && { inviter: fact.inviter }),
    event_ts: fact.eventTs,
  };
  const scope = `${scopeFamily(fact.channel)}:read`;
  return { subscription: type, scope, channel: fact.channel.id, event };
}

function translateChannel(fact: Of<"channel_changed">): AppEvent[] {
  const { channel, change } = fact;
  if (channel.is_im || change === "topic" || change === "purpose") return [];
  if (channel.is_private && change === "created") return [];
  const type = `${channel.is_private ? "group" : "channel"}_${change}`;
  const named = { id: channel.id, name: channel.name, created: channel.created, creator: channel.creator };
  const event =
    change === "created" || change === "rename"
      ? { type, channel: named, event_ts: fact.eventTs }
      : { type, channel: channel.id, user: fact.user, event_ts: fact.eventTs };
  return [{ subscription: type, scope: `${scopeFamily(channel)}:read`, channel: channel.id, event }];
}

function translateFile(fact: Of<"file_shared">, parts: Parts): AppEvent {
  const event = {
    type: "file_shared",
    file_id: fact.file.id,
    user_id: fact.file.user,
    channel_id: fact.channel,
    file: { id: fact.file.id, name: renderFile(fact.file, parts.url()).name },
    event_ts: fact.eventTs,
  };
  return { subscription: "file_shared", scope: "files:read", channel: fact.channel, event };
}

function translatePeople(fact: Of<"user_changed" | "usergroup_changed">, parts: Parts): AppEvent {
  if (fact.kind === "user_changed") {
    const user = renderUser(fact.user, parts.workspace, parts.app.hasScope("users:read.email"));
    const event = { type: "user_change", user, event_ts: fact.eventTs };
    return { subscription: "user_change", scope: "users:read", event };
  }
  const subteam = renderUsergroup(fact.usergroup, parts.workspace, true);
  const event = { type: "subteam_updated", subteam, event_ts: fact.eventTs };
  return { subscription: "subteam_updated", scope: "usergroups:read", event };
}

function forMembers(channelId: string, parts: Parts, event: AppEvent): AppEvent[] {
  const channel = parts.workspace.channels.get(channelId);
  return channel && parts.workspace.isMember(channel, parts.app.botUserId) ? [event] : [];
}

function channelType(channel: Channel): string {
  if (channel.is_im) return "im";
  return channel.is_private ? "group" : "channel";
}
