// What Slack says of people: their standing, their user groups and their addresses, asked again after a few seconds.

import type { WebClient } from "@slack/web-api";
import type { Person } from "../../gitops/rules/access.ts";
import type { Directory } from "../../jobs/access.ts";

/** Long enough to spare Slack's tier-2 limit, short enough that a removed approver is soon nobody. */
const defaultKeepMs = 5_000;

export interface DirectoryOptions {
  client: WebClient;
  team: string;
  /** The user groups that any role names. */
  groups: readonly string[];
  /** Git addresses by user id, as configured. */
  gitEmails: Readonly<Record<string, readonly string[]>>;
  /** Whether the address of a Slack profile counts: only where an identity provider vouches for it. */
  trustsProfileEmail: boolean;
  /** Milliseconds. */
  keepMs?: number | undefined;
  clock: () => number;
}

export function createSlackDirectory(options: DirectoryOptions): Directory {
  const { client, team, groups, gitEmails, trustsProfileEmail, keepMs = defaultKeepMs, clock } = options;
  const kept = new Map<string, { until: number; value: Promise<unknown> }>();

  function remember<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    const found = kept.get(key);
    if (found !== undefined && found.until > clock()) return found.value as Promise<Value>;
    const value = load();
    kept.set(key, { until: clock() + keepMs, value });
    if (kept.size > 5_000) kept.delete(kept.keys().next().value ?? "");
    value.catch(() => kept.delete(key));
    return value;
  }

  const profile = (user: string) => remember(`user ${user}`, async () => (await client.users.info({ user })).user);
  const membersOf = (group: string) =>
    remember(`group ${group}`, async () => (await client.usergroups.users.list({ usergroup: group })).users ?? []);

  async function standing(user: string): Promise<Person["standing"]> {
    const found = await profile(user);
    if (found === undefined || found.deleted) return "deactivated";
    if (found.is_bot) return "bot";
    if (found.is_stranger || (found.team_id !== undefined && found.team_id !== team)) return "foreign";
    return found.is_restricted || found.is_ultra_restricted ? "guest" : "member";
  }

  return {
    async person(fromTeam, user) {
      if (fromTeam !== team) return { user, standing: "foreign", groups: [] };
      const [known, ...memberships] = await Promise.all([standing(user), ...groups.map((group) => membersOf(group))]);
      return { user, standing: known, groups: groups.filter((_, at) => memberships[at]?.includes(user)) };
    },
    async emails(fromTeam, user) {
      const configured = gitEmails[user] ?? [];
      if (fromTeam !== team || !trustsProfileEmail) return [...configured];
      const email = (await profile(user))?.profile?.email;
      return email === undefined ? [...configured] : [...new Set([...configured, email])];
    },
    members: (group) => membersOf(group),
    async userByEmail(email) {
      const configured = Object.entries(gitEmails).find(([, emails]) => emails.some((each) => each.toLowerCase() === email.toLowerCase()));
      if (configured !== undefined) return configured[0];
      if (!trustsProfileEmail) return undefined;
      return remember(`email ${email}`, async () => (await client.users.lookupByEmail({ email }).catch(() => undefined))?.user?.id);
    },
  };
}
