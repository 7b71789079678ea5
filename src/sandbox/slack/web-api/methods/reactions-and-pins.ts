// reactions.* and pins.*.
import type { Message } from "../../model.ts";
import type { Call, Method } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { renderMessage } from "../render.ts";

/** reactions.add's reference: 23 different ones on one message. */
const maxEmoji = 23;

export const reactionAndPinMethods: Method[] = [
  { name: "reactions.add", token: "bot", scopes: ["reactions:write"], rate: 3, run: add },
  { name: "reactions.remove", token: "bot", scopes: ["reactions:write"], rate: 2, run: remove },
  { name: "reactions.get", token: "bot", scopes: ["reactions:read"], rate: 3, run: get },
  { name: "pins.add", token: "bot", scopes: ["pins:write"], rate: 2, run: (call) => setPinned(call, true) },
  { name: "pins.remove", token: "bot", scopes: ["pins:write"], rate: 2, run: (call) => setPinned(call, false) },
  { name: "pins.list", token: "bot", scopes: ["pins:read"], rate: 2, run: listPins },
];

function add(call: Call): object {
  const message = find(call);
  const name = readName(call);
  const isNew = !message.reactions?.some((reaction) => reaction.name === name);
  if (isNew && (message.reactions?.length ?? 0) >= maxEmoji) throw new MethodError("too_many_emoji");
  const { workspace, app } = call.parts;
  if (!workspace.messages.addReaction(message, name, app.botUserId)) throw new MethodError("already_reacted");
  return {};
}

function remove(call: Call): object {
  const { workspace, app } = call.parts;
  const removed = workspace.messages.removeReaction(find(call), readName(call), app.botUserId);
  if (!removed) throw new MethodError("no_reaction");
  return {};
}

function get(call: Call): object {
  const message = find(call);
  return { type: "message", channel: message.channel, message: renderMessage(message, call.parts) };
}

function setPinned(call: Call, pinned: boolean): object {
  const message = find(call);
  if ((message.pinned ?? false) === pinned) throw new MethodError(pinned ? "already_pinned" : "no_pin");
  call.parts.workspace.messages.setPinned(message, pinned, call.parts.app.botUserId);
  return {};
}

function listPins({ parts, args }: Call): object {
  const channel = parts.workspace.channels.get(args.requiredText("channel"));
  if (!channel) throw new MethodError("channel_not_found");
  const pinned = parts.workspace.messages.all(channel.id).filter((message) => message.pinned);
  const items = pinned.map((message) => ({
    type: "message",
    channel: channel.id,
    created: Math.floor(Number(message.ts)),
    message: renderMessage(message, parts),
  }));
  return { items };
}

function find({ parts, args }: Call): Message {
  const { workspace, app } = parts;
  const channel = workspace.channels.get(args.requiredText("channel"));
  if (!channel || (channel.is_private && !workspace.isMember(channel, app.botUserId))) {
    throw new MethodError("channel_not_found");
  }
  if (!workspace.isMember(channel, app.botUserId)) throw new MethodError("not_in_channel");
  if (channel.is_archived) throw new MethodError("is_archived");
  const ts = args.text("timestamp");
  if (!ts) throw new MethodError("no_item_specified");
  const message = workspace.messages.find(channel.id, ts);
  if (!message) throw new MethodError("message_not_found");
  return message;
}

function readName({ args }: Call): string {
  const name = args.requiredText("name").replace(/^:|:$/g, "");
  if (!/^[\p{L}\d_+'-]+(::skin-tone-[2-6])?$/u.test(name)) throw new MethodError("invalid_name");
  return name;
}
