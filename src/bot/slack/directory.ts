// What Slack says of people: their standing, their user groups and their addresses, asked again after a while.

import type { WebClient } from "@slack/web-api";
import { Failure } from "../../gitops/failure.ts";
import type { Person } from "../../gitops/rules/access.ts";
import type { Directory } from "../../jobs/access.ts";
import { askPatiently, type Wait, whileWanted } from "./ask-patiently.ts";

/** Spares Slack's tier-2 limit (20 a minute, all user groups together); what is carried out is asked about anew. */
const defaultKeepMs = 15_000;
/** One click or one job asks for the same several times over. */
const anewKeepMs = 1_000;

export interface DirectoryOptions {
  client: WebClient;
  team: string;
  /** The user groups that any role names. */
  groups: readonly string[];
  /** Git addresses by user id, as configured. */
  gitEmails: Readonly<Record<string, readonly string[]>>;
  /** Whether the address of a Slack profile counts: only where an identity provider vouches for it. */
  trustsProfileEmail: boolean;
  /** Milliseconds, for both directories. */
  keepMs?: number | undefined;
  clock: () => number;
  wait?: Wait | undefined;
}

export interface SlackDirectory {
  /** For a door's first answer: at most 15 s old, less where Slack tells of a change. */
  recent: Directory;
  /** For votes and for what is carried out: asked anew. */
  anew: Directory;
  /** Slack said that the members of this user group changed. */
  forgetGroup(group: string): void;
}

type Remember = <Value>(key: string, load: () => Promise<Value>) => Promise<Value>;

export function createSlackDirectory(options: DirectoryOptions): SlackDirectory {
  const { keepMs, clock, wait } = options;
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();

  function rememberFor(maxAgeMs: number): Remember {
    return <Value>(key: string, load: () => Promise<Value>) => {
      const found = kept.get(key);
      if (found !== undefined && clock() - found.at < maxAgeMs) return found.value as Promise<Value>;
      const entry = { at: clock(), value: askPatiently(load, wait).catch(asUnavailable) };
      kept.delete(key);
      kept.set(key, entry);
      if (kept.size > 5_000) kept.delete(kept.keys().next().value ?? "");
      entry.value.catch(() => kept.get(key) === entry && kept.delete(key));
      return entry.value;
    };
  }

  return {
    recent: createDirectory(options, rememberFor(keepMs ?? defaultKeepMs)),
    anew: createDirectory(options, rememberFor(keepMs ?? anewKeepMs)),
    forgetGroup: (group) => void kept.delete(groupKey(group)),
  };
}

/** Nobody's address is an answer; that Slack could not be asked is none, and must not make an author unknown. */
function unlessUnknown(error: unknown): undefined {
  if ((error as { data?: { error?: string } }).data?.error !== "users_not_found") throw error;
}

function asUnavailable(error: unknown): never {
  throw new Failure("directory_unavailable", "Slack could not be asked who people are.", {
    retry: "backoff",
    advice: "Nothing was changed. Try again once Slack answers.",
    cause: error,
  });
}

const groupKey = (group: string) => `group ${group}`;

function createDirectory({ client, team, groups, gitEmails, trustsProfileEmail }: DirectoryOptions, remember: Remember): Directory {
  const profile = (user: string) => remember(`user ${user}`, async () => (await client.users.info({ user })).user);
  const membersOf = (group: string) =>
    remember(groupKey(group), async () => (await client.usergroups.users.list({ usergroup: group })).users ?? []);

  async function standing(user: string): Promise<Person["standing"]> {
    const found = await profile(user);
    if (found === undefined || found.deleted) return "deactivated";
    if (found.is_bot) return "bot";
    if (found.is_stranger || (found.team_id !== undefined && found.team_id !== team)) return "foreign";
    return found.is_restricted || found.is_ultra_restricted ? "guest" : "member";
  }

  return {
    async person(fromTeam, user, signal) {
      if (fromTeam !== team) return { user, standing: "foreign", groups: [] };
      const asked = Promise.all([standing(user), ...groups.map((group) => membersOf(group))]);
      const [known, ...memberships] = await whileWanted(asked, signal);
      return { user, standing: known, groups: groups.filter((_, at) => memberships[at]?.includes(user)) };
    },
    async emails(fromTeam, user, signal) {
      const configured = gitEmails[user] ?? [];
      if (fromTeam !== team || !trustsProfileEmail) return [...configured];
      const email = (await whileWanted(profile(user), signal))?.profile?.email;
      return email === undefined ? [...configured] : [...new Set([...configured, email])];
    },
    members: (group, signal) => whileWanted(membersOf(group), signal),
    async userByEmail(email, signal) {
      const configured = Object.entries(gitEmails).find(([, emails]) => emails.some((each) => each.toLowerCase() === email.toLowerCase()));
      if (configured !== undefined) return configured[0];
      if (!trustsProfileEmail) return undefined;
      const asked = remember(`email ${email}`, async () => (await client.users.lookupByEmail({ email }).catch(unlessUnknown))?.user?.id);
      return whileWanted(asked, signal);
    },
  };
}
