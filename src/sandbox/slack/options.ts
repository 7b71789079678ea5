// What a caller says when starting an embedded Slack: the team, its people and channels, and the app.
import type { Clock } from "./clock.ts";

export interface TeamOptions {
  id: string;
  name: string;
  domain: string;
}

export interface UserOptions {
  id: string;
  name: string;
  real_name?: string;
  email?: string;
  is_admin?: boolean;
  is_guest?: boolean;
  /** A guest of one channel only. */
  is_ultra_restricted?: boolean;
  /** Of another workspace, in a channel that both share (Slack Connect). */
  team_id?: string;
  is_bot?: boolean;
  deleted?: boolean;
  color?: string;
  avatar?: string;
  tz?: string;
}

export interface UsergroupOptions {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

export interface ChannelOptions {
  id: string;
  name: string;
  is_private?: boolean;
  is_archived?: boolean;
  members: string[];
  topic?: string;
  purpose?: string;
  /** Whether the app's bot is a member too; default true. */
  with_bot?: boolean;
}

export interface CommandOptions {
  /** With its slash, as in `/deploy`. */
  command: string;
  description?: string;
  usage_hint?: string;
  /** Slack's "escape channels, users and links": mentions arrive as `<@U1|name>`. Default false. */
  should_escape?: boolean;
}

export interface ShortcutOptions {
  callback_id: string;
  name: string;
  type: "global" | "message";
}

export interface AppOptions {
  id: string;
  name: string;
  /** `xoxb-...` */
  botToken: string;
  /** `xapp-...`; needed for Socket Mode. */
  appToken?: string;
  signingSecret: string;
  /** The bot token's scopes. */
  scopes: readonly string[];
  /** The app-level token's scopes; default `connections:write`. */
  appScopes?: readonly string[];
  commands?: readonly CommandOptions[];
  shortcuts?: readonly ShortcutOptions[];
  /** Bot events subscribed to; default: each that the scopes allow. */
  events?: readonly string[];
  /** Where Slack posts in HTTP mode. Without it, payloads go to Socket Mode connections. */
  requestUrl?: string;
  botUserId?: string;
  botId?: string;
}

export interface RateLimitOptions {
  /** How many chat.postMessage a channel takes at once before 1/s holds. Slack names no number. */
  postBurst?: number;
  /** chat.postMessage in the whole workspace per minute. Slack: "several hundred". */
  postsPerMinute?: number;
  /** Calls per minute of tiers 1 to 4. */
  tiers?: readonly [number, number, number, number];
  /** Events delivered in an hour; Slack: 30,000. */
  eventsPerHour?: number;
}

export interface EmbeddedSlackOptions {
  /** Default: any free one. Always on 127.0.0.1. */
  port?: number;
  team: TeamOptions;
  users: readonly UserOptions[];
  usergroups?: readonly UsergroupOptions[];
  channels: readonly ChannelOptions[];
  app: AppOptions;
  clock?: Clock;
  rateLimits?: RateLimitOptions;
  /** How many calls and deliveries the journal keeps of each; default 5,000. */
  journalSize?: number;
}
