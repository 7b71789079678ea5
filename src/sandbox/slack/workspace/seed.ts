// Turns what the caller wrote in the options into full users, user groups and channels.
import type { Channel, User, Usergroup } from "../model.ts";
import type { AppOptions, ChannelOptions, UsergroupOptions, UserOptions } from "../options.ts";

const colors = ["9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "2b6836", "5870dd"];

export function seedUser(options: UserOptions, nowS: number): User {
  return {
    id: options.id,
    name: options.name,
    real_name: options.real_name ?? options.name,
    email: options.email ?? `${options.name}@example.com`,
    is_bot: options.is_bot ?? false,
    is_guest: options.is_guest ?? options.is_ultra_restricted ?? false,
    ...(options.is_ultra_restricted !== undefined && { is_ultra_restricted: options.is_ultra_restricted }),
    ...(options.team_id !== undefined && { team_id: options.team_id }),
    is_admin: options.is_admin ?? false,
    deleted: options.deleted ?? false,
    color: options.color ?? pickColor(options.id),
    avatar: options.avatar,
    tz: options.tz ?? "Etc/UTC",
    updated: nowS,
  };
}

export function seedBotUser(app: AppOptions, nowS: number): User {
  const name = app.name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  const id = app.botUserId ?? `U${app.id.replace(/^A/, "")}BOT`;
  const user = seedUser({ id, name, real_name: app.name, is_bot: true }, nowS);
  delete user.email;
  return user;
}

/** The bot's own id (`B...`), which is not its user id. */
export function botIdOf(app: AppOptions): string {
  return app.botId ?? `B${app.id.replace(/^A/, "")}`;
}

export function seedUsergroup(options: UsergroupOptions, nowS: number): Usergroup {
  return { ...options, users: [...options.users], created: nowS, updated: nowS };
}

export function seedChannel(options: ChannelOptions, botUserId: string, nowS: number): Channel {
  const members = [...options.members];
  if (options.with_bot !== false && !members.includes(botUserId)) members.push(botUserId);
  return {
    id: options.id,
    name: options.name,
    is_private: options.is_private ?? false,
    is_archived: options.is_archived ?? false,
    is_im: false,
    members,
    topic: options.topic ?? "",
    purpose: options.purpose ?? "",
    creator: options.members[0] ?? botUserId,
    created: nowS,
  };
}

function pickColor(id: string): string {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return colors[sum % colors.length] as string;
}
