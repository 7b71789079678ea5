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
  const everyone = () => true;
  switch (fact.kind) {
    case "message_posted":
      tellPosted(fact.message, parts);
      break;
    case "message_changed":
      toChannel(parts, fact.message.channel, changed(fact.message, parts));
      break;
    case "message_deleted":
      toChannel(parts, fact.message.channel, { type: "message_deleted", ...reference(fact.message) });
      break;
    case "ephemeral_posted":
      toReader(fact.message, { type: "ephemeral", message: renderClientMessage(fact.message, parts) }, parts);
      break;
    case "ephemeral_changed":
      toReader(fact.message, { type: "ephemeral_changed", message: renderClientMessage(fact.message, parts) }, parts);
      break;
    case "ephemeral_deleted":
      toReader(fact.message, { type: "ephemeral_deleted", ...reference(fact.message) }, parts);
      break;
    case "reaction_added":
    case "reaction_removed":
      tellReaction(fact, parts);
      break;
    case "member_joined":
    case "member_left":
    case "channel_changed":
      tellChannel(fact.channel, parts, fact.user);
      break;
    case "pin_added":
    case "pin_removed":
      toChannel(parts, fact.message.channel, changed(fact.message, parts));
      break;
    case "file_shared":
      toChannel(parts, fact.channel, { type: "file", file: renderFile(fact.file, parts.url()) });
      break;
    case "user_changed":
      parts.clientEvents.publish({ type: "user", user: renderClientUser(fact.user) }, everyone);
      break;
    case "usergroup_changed":
      parts.clientEvents.publish({ type: "usergroup", usergroup: { ...fact.usergroup } }, everyone);
      break;
    default:
      fact satisfies never;
  }
}

function changed(message: Message, parts: Parts): ClientEvent {
  return { type: "message_changed", message: renderClientMessage(message, parts) };
}

function reference(message: Message): { channel: string; ts: string } {
  return { channel: message.channel, ts: message.ts };
}

/** A reply also changes what its parent shows: the count, who replied, and when last. */
function tellPosted(message: Message, parts: Parts): void {
  toChannel(parts, message.channel, { type: "message", message: renderClientMessage(message, parts) });
  if (!message.thread_ts || message.thread_ts === message.ts) return;
  const parent = parts.workspace.messages.find(message.channel, message.thread_ts);
  if (!parent) return;
  toChannel(parts, message.channel, changed(parent, parts));
}

function toReader(message: Message, event: ClientEvent, parts: Parts): void {
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
function tellChannel(channel: Channel, parts: Parts, leaver: string): void {
  const event: ClientEvent = { type: "channel", channel: renderClientChannel(channel) };
  parts.clientEvents.publish(event, (id) => id === leaver || parts.workspace.canSee(channel, id));
}

function toChannel(parts: Parts, channelId: string, event: ClientEvent): void {
  const channel = parts.workspace.channels.get(channelId);
  if (!channel) return;
  parts.clientEvents.publish(event, (userId) => parts.workspace.canSee(channel, userId));
}
