// conversations.list, info, members, open, and what changes a conversation.
import type { Channel } from "../../model.ts";
import { findForManaging, findForReading, scopeFamily } from "../conversations.ts";
import type { Call, Method } from "../method.ts";
import { requireScope } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { paginate } from "../pages.ts";
import { renderChannel } from "../render.ts";

const manage = ["channels:manage", "groups:write"];
const invite = ["channels:write.invites", "groups:write.invites", ...manage];
const topic = ["channels:write.topic", "groups:write.topic", ...manage];

/** Scopes are asked for by the conversation's type, so the methods do it themselves. */
const base = { token: "bot", scopes: [] } as const;

export const conversationMethods: Method[] = [
  { ...base, name: "conversations.list", rate: 2, run: (call) => list(call, false) },
  { ...base, name: "users.conversations", rate: 3, run: (call) => list(call, true) },
  { ...base, name: "conversations.info", rate: 3, run: info },
  { ...base, name: "conversations.members", rate: 4, run: members },
  { ...base, name: "conversations.open", rate: 3, run: open },
  { ...base, name: "conversations.join", scopes: ["channels:join"], rate: 3, run: join },
  { ...base, name: "conversations.leave", rate: 3, run: leave },
  { ...base, name: "conversations.invite", rate: 3, run: inviteUsers },
  { ...base, name: "conversations.kick", rate: 3, run: kick },
  { ...base, name: "conversations.create", rate: 2, run: create },
  { ...base, name: "conversations.archive", rate: 2, run: (call) => setArchived(call, true) },
  { ...base, name: "conversations.unarchive", rate: 2, run: (call) => setArchived(call, false) },
  { ...base, name: "conversations.rename", rate: 2, run: rename },
  { ...base, name: "conversations.setTopic", rate: 2, run: (call) => setNote(call, "topic") },
  { ...base, name: "conversations.setPurpose", rate: 2, run: (call) => setNote(call, "purpose") },
];

function list(call: Call, ownOnly: boolean): object {
  const { workspace, app } = call.parts;
  const types = call.args.list("types");
  const wanted = types.length > 0 ? types : ["public_channel"];
  const families: Record<string, string> = {
    public_channel: "channels",
    private_channel: "groups",
    im: "im",
    mpim: "mpim",
  };
  for (const type of wanted) {
    const family = families[type];
    if (!family) throw new MethodError("invalid_types");
    requireScope(app, `${family}:read`);
  }
  const chosen = [...workspace.channels.values()].filter((channel) => {
    const isMember = workspace.isMember(channel, app.botUserId);
    const isVisible = isMember || (!channel.is_private && !ownOnly);
    const isWanted = wanted.some((type) => families[type] === scopeFamily(channel));
    return isVisible && isWanted && !(call.args.flag("exclude_archived") && channel.is_archived);
  });
  const page = paginate(chosen, call.args, 100);
  return {
    channels: page.items.map((channel) => renderChannel(channel, workspace)),
    response_metadata: { next_cursor: page.nextCursor },
  };
}

function info(call: Call): object {
  const channel = findForReading(call, call.args.requiredText("channel"), "read");
  const { num_members, ...rendered } = renderChannel(channel, call.parts.workspace);
  return { channel: { ...rendered, ...(call.args.flag("include_num_members") && { num_members }) } };
}

function members(call: Call): object {
  const channel = findForReading(call, call.args.requiredText("channel"), "read");
  const page = paginate(channel.members, call.args, 100);
  return { members: page.items, response_metadata: { next_cursor: page.nextCursor } };
}

function open(call: Call): object {
  const { workspace, app } = call.parts;
  requireScope(app, "im:write", "mpim:write", "channels:manage", "groups:write");
  const existing = call.args.text("channel");
  if (existing) {
    const channel = workspace.channels.get(existing);
    if (!channel?.is_im) throw new MethodError("channel_not_found");
    return { channel: { id: channel.id }, no_op: true, already_open: true };
  }
  const users = call.args.list("users");
  const [userId] = users;
  if (!userId) throw new MethodError("users_list_not_supplied");
  if (users.length > 1) throw new MethodError("method_not_supported_for_channel_type");
  const user = workspace.users.get(userId);
  if (!user) throw new MethodError("user_not_found");
  if (user.deleted) throw new MethodError("user_disabled");
  const channel = workspace.openDirectMessage(userId);
  return { channel: call.args.flag("return_im") ? renderChannel(channel, workspace) : { id: channel.id } };
}

function join(call: Call): object {
  const { workspace, app } = call.parts;
  const channel = workspace.channels.get(call.args.requiredText("channel"));
  if (!channel) throw new MethodError("channel_not_found");
  if (channel.is_private || channel.is_im) throw new MethodError("method_not_supported_for_channel_type");
  if (channel.is_archived) throw new MethodError("is_archived");
  const already = workspace.isMember(channel, app.botUserId);
  workspace.join(channel, app.botUserId);
  const warning = already && { warning: "already_in_channel", response_metadata: { warnings: ["already_in_channel"] } };
  return { channel: renderChannel(channel, workspace), ...warning };
}

function leave(call: Call): object {
  const { workspace, app } = call.parts;
  const channel = findForManaging(call, call.args.requiredText("channel"), ...manage);
  if (!workspace.isMember(channel, app.botUserId)) return { not_in_channel: true };
  workspace.leave(channel, app.botUserId);
  return {};
}

function inviteUsers(call: Call): object {
  const { workspace, app } = call.parts;
  const channel = requireMembership(call, findForManaging(call, call.args.requiredText("channel"), ...invite));
  const users = call.args.list("users");
  if (users.length === 0) throw new MethodError("no_user");
  for (const id of users) {
    if (id === app.botUserId) throw new MethodError("cant_invite_self");
    const user = workspace.users.get(id);
    if (!user || user.deleted) throw new MethodError("user_not_found");
    if (workspace.isMember(channel, id)) throw new MethodError("already_in_channel");
  }
  for (const id of users) workspace.join(channel, id, app.botUserId);
  return { channel: renderChannel(channel, workspace) };
}

function kick(call: Call): object {
  const { workspace, app } = call.parts;
  const channel = requireMembership(call, findForManaging(call, call.args.requiredText("channel"), ...manage));
  const user = call.args.requiredText("user");
  if (user === app.botUserId) throw new MethodError("cant_kick_self");
  if (!workspace.users.has(user)) throw new MethodError("user_not_found");
  if (!workspace.isMember(channel, user)) throw new MethodError("not_in_channel");
  workspace.leave(channel, user);
  return {};
}

function create(call: Call): object {
  const { workspace, app } = call.parts;
  const isPrivate = call.args.flag("is_private");
  requireScope(app, isPrivate ? "groups:write" : "channels:manage");
  const name = checkName(call, call.args.text("name"));
  return { channel: renderChannel(workspace.createChannel(name, isPrivate, app.botUserId), workspace) };
}

function setArchived(call: Call, archived: boolean): object {
  const { workspace, app } = call.parts;
  const channel = requireMembership(call, findForManaging(call, call.args.requiredText("channel"), ...manage), archived);
  if (channel.is_archived === archived) throw new MethodError(archived ? "already_archived" : "not_archived");
  workspace.changeChannel(channel, archived ? "archive" : "unarchive", app.botUserId);
  return {};
}

function rename(call: Call): object {
  const { workspace, app } = call.parts;
  const channel = requireMembership(call, findForManaging(call, call.args.requiredText("channel"), ...manage));
  workspace.changeChannel(channel, "rename", app.botUserId, checkName(call, call.args.text("name")));
  return { channel: renderChannel(channel, workspace) };
}

function setNote(call: Call, what: "topic" | "purpose"): object {
  const { workspace, app } = call.parts;
  const channel = requireMembership(call, findForManaging(call, call.args.requiredText("channel"), ...topic));
  const value = call.args.text(what) ?? "";
  if (value.length > 250) throw new MethodError("too_long");
  workspace.changeChannel(channel, what, app.botUserId, value);
  return { channel: renderChannel(channel, workspace), [what]: value };
}

function requireMembership(call: Call, channel: Channel, refuseArchived = true): Channel {
  if (!call.parts.workspace.isMember(channel, call.parts.app.botUserId)) throw new MethodError("not_in_channel");
  if (refuseArchived && channel.is_archived) throw new MethodError("is_archived");
  return channel;
}

function checkName(call: Call, name: string | undefined): string {
  if (!name) throw new MethodError("invalid_name_required");
  if (name.length > 80) throw new MethodError("invalid_name_maxlength");
  if (!/^[\p{Ll}\p{Lo}\d_-]+$/u.test(name)) throw new MethodError("invalid_name_specials");
  if (call.parts.workspace.findChannel(name)) throw new MethodError("name_taken");
  return name;
}
