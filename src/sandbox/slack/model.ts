// The things a workspace is made of, in the field names that Slack's own API uses.

export type Json = Record<string, unknown>;

/** A Block Kit block or element: always a type, the rest depends on it. */
export type Block = { type: string; block_id?: string } & Json;

export interface User {
  id: string;
  name: string;
  real_name: string;
  email?: string;
  is_bot: boolean;
  is_guest: boolean;
  /** Of one channel only. */
  is_ultra_restricted?: boolean;
  /** Another workspace's, in a channel that both share. */
  team_id?: string;
  is_admin: boolean;
  deleted: boolean;
  color: string;
  avatar?: string;
  tz: string;
  /** Seconds since the epoch. */
  updated: number;
}

export interface Usergroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  created: number;
  updated: number;
}

export interface Channel {
  id: string;
  name: string;
  is_private: boolean;
  is_archived: boolean;
  is_im: boolean;
  members: string[];
  topic: string;
  purpose: string;
  creator: string;
  created: number;
}

export interface Reaction {
  name: string;
  users: string[];
  count: number;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
  user: string;
  created: number;
  channels: string[];
  content: Buffer;
}

export interface Message {
  type: "message";
  ts: string;
  channel: string;
  user: string;
  text: string;
  subtype?: string;
  bot_id?: string;
  app_id?: string;
  username?: string;
  blocks?: Block[];
  attachments?: Json[];
  thread_ts?: string;
  edited?: { user: string; ts: string };
  metadata?: Json;
  file_ids?: string[];
  reactions?: Reaction[];
  pinned?: boolean;
  /** Set on an ephemeral message: the one person who sees it. */
  ephemeral_to?: string;
}

/** The part of a message that its author gives. */
export interface MessageContent {
  text: string;
  blocks?: Block[];
  attachments?: Json[];
  metadata?: Json;
}
