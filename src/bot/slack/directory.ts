// What Slack says of people: their standing and their user groups, asked again after a few seconds.

import type { WebClient } from "@slack/web-api";
import type { Person } from "../../gitops/rules/access.ts";
import type { Directory } from "../../jobs/access.ts";

/** Long enough to spare Slack's tier-2 limit, short enough that a removed approver is soon nobody. */
const keepMs = 5_000;

export function createSlackDirectory(options: {
  client: WebClient;
  team: string;
  groups: readonly string[];
  clock: () => number;
}): Directory {
  const { client, team, groups, clock } = options;
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

  async function members(group: string): Promise<readonly string[]> {
    const answer = await client.usergroups.users.list({ usergroup: group });
    return answer.users ?? [];
  }

  async function standing(user: string): Promise<Person["standing"]> {
    const { user: found } = await client.users.info({ user });
    if (found === undefined || found.deleted) return "deactivated";
    if (found.is_bot) return "bot";
    if (found.team_id !== undefined && found.team_id !== team) return "foreign";
    return found.is_restricted || found.is_ultra_restricted ? "guest" : "member";
  }

  return {
    async person(fromTeam, user) {
      if (fromTeam !== team) return { user, standing: "foreign", groups: [] };
      const [known, ...memberships] = await Promise.all([
        remember(`user ${user}`, () => standing(user)),
        ...groups.map((group) => remember(`group ${group}`, () => members(group))),
      ]);
      return { user, standing: known, groups: groups.filter((_, at) => memberships[at]?.includes(user)) };
    },
  };
}
