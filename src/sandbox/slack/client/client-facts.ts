// Tells people's clients what happens in the workspace, each only what they may see.
import type { Fact } from "../facts.ts";
import type { Channel, Message } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderFile } from "../web-api/render.ts";
import type { ClientEvent } from "./client-events.ts";
import { renderClientChannel, renderClientMessage, renderClientUser } from "./render-client.ts";

/** @returns a function that ends it */
export function tellClients(parts: Parts): () => void {
  return parts.workspace.listen((fact) => tell(fact, parts));
}

function tell(fact: Fact, parts: Parts): void {
  switch (fact.kind) {
    case "message_posted":
      return tellPosted(fact.message, parts);
    case "message_changed":
      return toChannel(parts, fact.message.channel, {
        type: "message_changed",
        message: renderClientMessage(fact.message, parts),
      });
    case "message_deleted":
      return toChannel(parts, fact.message.channel, {
        type: "message_deleted",
        channel: fact.message.channel,
        ts: fact.message.ts,
      });
    case "ephemeral_posted":
      return tellEphemeral(fact.message, "ephemeral", parts);
    case "ephemeral_changed":
      return tellEphemeral(fact.message, "ephemeral_changed", parts);
    case "ephemeral_deleted":
      return parts.clientEvents.toUser(fact.message.ephemeral_to as string, {
        type: "ephemeral_deleted",
        channel: fact.message.channel,
        ts: fact.message.ts,
      });
    case "reaction_added":
    case "reaction_removed":
      return tellReaction(fact, parts);
    case "member_joined":
    case "member_left":
    case "channel_changed":
      return tellChannel(fact.channel, parts, "user" in fact ? fact.user : undefined);
    case "file_shared":
      return toChannel(parts, fact.channel, { type: "file", file: renderFile(fact.file, parts.url()) });
    case "user_changed":
      return parts.clientEvents.publish({ type: "user", user: renderClientUser(fact.user) }, () => true);
    case "usergroup_changed":
      return parts.clientEvents.publish({ type: "usergroup", usergroup: { ...fact.usergroup } }, () => true);
    default:
      return;
  }
}

/** A reply also changes what its parent shows: the count, who replied, and when last. */
function tellPosted(message: Message, parts: Parts): void {
  toChannel(parts, message.channel, { type: "message", message: renderClientMessage(message, parts) });
  if (!message.thread_ts || message.thread_ts === message.ts) return;
  const parent = parts.workspace.messages.find(message.channel, message.thread_ts);
  if (!parent) return;
  toChannel(parts, message.channel, { type: "message_changed", message: renderClientMessage(parent, parts) });
}

function tellEphemeral(message: Message, type: "ephemeral" | "ephemeral_changed", parts: Parts): void {
  const event = { type, message: renderClientMessage(message, parts) };
  parts.clientEvents.toUser(message.ephemeral_to as string, event);
}

function tellReaction(fact: Extract<Fact, { reaction: string }>, parts: Parts): void {
  const { message, user, reaction } = fact;
  toChannel(parts, message.channel, {
    type: "reaction",
    channel: message.channel,
    ts: message.ts,
    user,
    reaction,
    added: fact.kind === "reaction_added",
    reactions: structuredClone(message.reactions ?? []),
  });
}

/** Those who just left are told as well, so that their list of channels is right. */
function tellChannel(channel: Channel, parts: Parts, leaver: string | undefined): void {
  const event: ClientEvent = { type: "channel", channel: renderClientChannel(channel) };
  parts.clientEvents.publish(event, (id) => id === leaver || parts.workspace.canSee(channel, id));
}

function toChannel(parts: Parts, channelId: string, event: ClientEvent): void {
  const channel = parts.workspace.channels.get(channelId);
  if (!channel) return;
  parts.clientEvents.publish(event, (userId) => parts.workspace.canSee(channel, userId));
}
