// Finds the conversation that a method names, and asks for the scope its type needs.
import type { Channel } from "../model.ts";
import type { Call } from "./method.ts";
import { missingScope, requireScope } from "./method.ts";
import { MethodError } from "./method-error.ts";

/** Scope families by conversation type, as in `channels:read`, `groups:read`, `im:read`. */
export function scopeFamily(channel: Channel): "channels" | "groups" | "im" {
  if (channel.is_im) return "im";
  return channel.is_private ? "groups" : "channels";
}

/**
 * The conversation, when the app may know of it.
 *
 * @param permission - `read` or `history`: the scope asked for is the type's, as in `groups:history`
 * @throws MethodError `channel_not_found` (also for private ones without the bot) or `missing_scope`
 */
export function findForReading(call: Call, id: string, permission: "read" | "history"): Channel {
  const { workspace, app } = call.parts;
  const channel = workspace.channels.get(id);
  if (!channel) throw new MethodError("channel_not_found");
  const isMember = workspace.isMember(channel, app.botUserId);
  if (channel.is_private && !isMember) throw new MethodError("channel_not_found");
  const scope = `${scopeFamily(channel)}:${permission}`;
  if (!app.hasScope(scope)) throw missingScope(scope, app.options.scopes);
  return channel;
}

/**
 * The conversation to post to, by id, by name, or by a person's id (then the direct message).
 *
 * @throws MethodError `channel_not_found`, `not_in_channel`, `is_archived`
 */
export function findForPosting(call: Call, idOrName: string): Channel {
  const { workspace, app } = call.parts;
  const person = workspace.users.get(idOrName);
  if (person && !person.is_bot) {
    if (person.deleted) throw new MethodError("channel_not_found");
    return workspace.openDirectMessage(person.id);
  }
  const channel = workspace.findChannel(idOrName);
  if (!channel) throw new MethodError("channel_not_found");
  if (!workspace.isMember(channel, app.botUserId)) {
    if (channel.is_private) throw new MethodError("channel_not_found");
    if (!app.hasScope("chat:write.public")) throw new MethodError("not_in_channel");
  }
  if (channel.is_archived) throw new MethodError("is_archived");
  return channel;
}

/** A conversation that the app manages, of a type that the method supports. */
export function findForManaging(call: Call, id: string, ...scopes: string[]): Channel {
  const { workspace, app } = call.parts;
  const channel = workspace.channels.get(id);
  if (!channel || (channel.is_private && !workspace.isMember(channel, app.botUserId))) {
    throw new MethodError("channel_not_found");
  }
  if (channel.is_im) throw new MethodError("method_not_supported_for_channel_type");
  const suited = scopes.filter((scope) => scope.startsWith("groups:") === channel.is_private);
  requireScope(app, ...(suited.length > 0 ? suited : scopes));
  return channel;
}
