// The answers to whoami and who-can: markup for one private line each, and plain lines for the log and the CLI.

import type { Role } from "../../gitops/rules/access.ts";
import type { Identity, KnownAddress, Standing } from "../../jobs/identity.ts";
import { foreign, plural, slackDate } from "./text.ts";

/** More than anybody reads of people or groups. */
const maxNamed = 20;

const standings: Record<Standing["person"]["standing"], string> = {
  member: "a full member of this workspace",
  guest: "a guest: guests may read at most",
  bot: "a bot: bots may do nothing",
  deactivated: "deactivated",
  foreign: "of another workspace, and may read at most",
};

/** Mentions are for private answers only, where they tell nobody. */
export function renderWhoAmI(team: string, { person, addresses, environments }: Standing): string[] {
  const groups = person.groups.length === 0 ? "none" : named(person.groups.map((group) => `<!subteam^${group}>`));
  return [
    `You are <@${person.user}> (${foreign(person.user)} of ${foreign(team)}), ${standings[person.standing]}.`,
    `User groups that count here: ${groups}`,
    ...renderAddresses(addresses),
    ...environments.map((each) => `${foreign(each.name)}: ${each.roles.length === 0 ? "no role" : each.roles.join(", ")}`),
  ];
}

function renderAddresses(addresses: readonly KnownAddress[]): string[] {
  if (addresses.length === 0) return ["In git you are nobody that is known here; `link` changes that."];
  const shown = addresses.slice(0, maxNamed).map((each) => `In git: ${foreign(each.email, 254)} (${renderHow(each)})`);
  return addresses.length > maxNamed ? [...shown, `and ${plural(addresses.length - maxNamed, "other")}`] : shown;
}

function renderHow({ how, by, at }: KnownAddress): string {
  const when = at === undefined ? "" : ` on ${slackDate(new Date(at), "{date_short} {time}")}`;
  switch (how) {
    case "configured":
      return "configured in coxswain.yaml";
    case "profile":
      return "of your Slack profile, which coxswain.yaml trusts";
    case "administrator":
      return `linked by <@${by}>${when}`;
    case "self":
      return `said by yourself${when}; it only keeps you from approving what it wrote`;
  }
}

export function renderWhoCan(
  asked: { verb: string; role: Role; environment: string },
  { everyone, holders }: ReturnType<Identity["holders"]>,
): string[] {
  const what = `${foreign(asked.verb)} ${foreign(asked.environment)}`;
  if (everyone) return [`Every member of this workspace may ${what}.`];
  const lines = [
    holders.users.length === 0 ? undefined : `People: ${named(holders.users.map((user) => `<@${user}>`))}`,
    holders.groups.length === 0 ? undefined : `User groups: ${named(holders.groups.map((group) => `<!subteam^${group}>`))}`,
    holders.channels.length === 0 ? undefined : `Whoever writes in ${named(holders.channels.map((channel) => `<#${channel}>`))}`,
  ].filter((line) => line !== undefined);
  const role = `the role "${asked.role}" there`;
  if (lines.length === 0)
    return [`Nobody may ${what}: it takes ${role}, and nobody has it.`, "The platform team gives it in coxswain.yaml."];
  return [`To ${what} takes ${role}.`, ...lines];
}

function named(mentions: readonly string[]): string {
  const shown = mentions.slice(0, maxNamed).join(", ");
  return mentions.length > maxNamed ? `${shown} and ${plural(mentions.length - maxNamed, "other")}` : shown;
}
