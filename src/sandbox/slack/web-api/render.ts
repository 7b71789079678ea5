// Users, channels, messages, files and user groups in the shapes that the Web API and events carry.
import type { AppState } from "../app-state.ts";
import type { Channel, Json, Message, SlackFile, User, Usergroup } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** @param withEmail - the users:read.email scope */
export function renderUser(user: User, workspace: Workspace, withEmail: boolean): Json {
  return {
    id: user.id,
    team_id: user.team_id ?? workspace.team.id,
    name: user.name,
    deleted: user.deleted,
    color: user.color,
    real_name: user.real_name,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: 0,
    profile: {
      title: "",
      phone: "",
      skype: "",
      real_name: user.real_name,
      real_name_normalized: user.real_name,
      display_name: user.name,
      display_name_normalized: user.name,
      status_text: "",
      status_emoji: "",
      avatar_hash: "",
      ...(withEmail && user.email && { email: user.email }),
      ...(user.avatar && { image_72: user.avatar, image_192: user.avatar }),
      team: user.team_id ?? workspace.team.id,
    },
    is_admin: user.is_admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.is_guest,
    is_ultra_restricted: user.is_ultra_restricted ?? false,
    ...(user.team_id !== undefined && { is_stranger: true }),
    is_bot: user.is_bot,
    is_app_user: false,
    is_email_confirmed: true,
    updated: user.updated,
  };
}

export function renderChannel(channel: Channel, workspace: Workspace): Json {
  const base = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.is_archived,
    is_im: channel.is_im,
    is_mpim: false,
    context_team_id: workspace.team.id,
    updated: channel.created * 1000,
  };
  if (channel.is_im) {
    const partner = channel.members.find((id) => id !== workspace.botUserId);
    return { ...base, is_org_shared: false, user: partner, is_user_deleted: false, priority: 0 };
  }
  const note = (value: string) => ({ value, creator: value ? channel.creator : "", last_set: value ? channel.created : 0 });
  return {
    ...base,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.is_private,
    is_group: channel.is_private,
    is_private: channel.is_private,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    is_member: workspace.isMember(channel, workspace.botUserId),
    creator: channel.creator,
    topic: note(channel.topic),
    purpose: note(channel.purpose),
    previous_names: [],
    num_members: channel.members.length,
  };
}

export function renderUsergroup(usergroup: Usergroup, workspace: Workspace, withUsers: boolean): Json {
  return {
    id: usergroup.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: usergroup.name,
    description: "",
    handle: usergroup.handle,
    is_external: false,
    date_create: usergroup.created,
    date_update: usergroup.updated,
    date_delete: 0,
    auto_type: null,
    created_by: workspace.botUserId,
    updated_by: workspace.botUserId,
    deleted_by: null,
    prefs: { channels: [], groups: [] },
    user_count: usergroup.users.length,
    ...(withUsers && { users: usergroup.users }),
  };
}

export function renderFile(file: SlackFile, baseUrl: string): Json {
  const extension = file.name.includes(".") ? (file.name.split(".").at(-1) as string) : "text";
  const privateUrl = `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extension,
    pretty_type: extension,
    user: file.user,
    size: file.size,
    mode: "hosted",
    is_external: false,
    is_public: true,
    url_private: privateUrl,
    url_private_download: privateUrl,
    permalink: privateUrl,
    channels: file.channels,
  };
}

/** The app's bot as it stands beside its messages. */
export function renderBotProfile(app: AppState, teamId: string): Json {
  return { id: app.botId, app_id: app.options.id, name: app.options.name, icons: {}, deleted: false, team_id: teamId };
}

/** A message as history and events have it: without the emulator's own fields. */
export function renderMessage(message: Message, parts: Parts, withMetadata = false): Json {
  const { workspace, app } = parts;
  const { channel: _channel, ephemeral_to: _to, file_ids, pinned, metadata, ...rest } = message;
  const parent = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined;
  const summary = parent ? undefined : workspace.messages.summarize(message);
  return structuredClone({
    ...rest,
    team: workspace.team.id,
    ...(message.bot_id && { bot_profile: renderBotProfile(app, workspace.team.id) }),
    ...(file_ids && {
      files: file_ids.flatMap((id) => workspace.files.get(id) ?? []).map((file) => renderFile(file, parts.url())),
    }),
    ...(parent && {
      parent_user_id: workspace.messages.find(message.channel, parent)?.user ?? workspace.botUserId,
    }),
    ...(summary && {
      thread_ts: message.ts,
      reply_count: summary.reply_count,
      reply_users_count: summary.reply_users.length,
      reply_users: summary.reply_users,
      latest_reply: summary.latest_reply,
      is_locked: false,
      subscribed: true,
    }),
    ...(pinned && { pinned_to: [message.channel] }),
    ...(withMetadata && metadata && { metadata }),
  });
}
