// What people type, and how Slack writes it down: `@name` becomes `<@U1>`, and &, < and > are escaped.
import type { Workspace } from "../workspace/workspace.ts";

/** An entity that is already written as Slack writes it. */
const entity = /<(?:[@#!][^<>\s]+|https?:\/\/[^<>\s]+)(?:\|[^<>]*)?>/g;
const typed = /(^|[\s(])([@#])([\p{L}\d][\p{L}\d._-]*)|(https?:\/\/[^\s<>]+)/gu;

/** For messages: mentions as ids alone. Unknown names stay as they were typed. */
export function toMessageText(text: string, workspace: Workspace): string {
  return convert(text, workspace, false);
}

/** For commands with `should_escape`: mentions as `<@U1|name>`. */
export function escapeEntities(text: string, workspace: Workspace): string {
  return convert(text, workspace, true);
}

function convert(text: string, workspace: Workspace, withLabels: boolean): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(entity)) {
    result += convertPlain(text.slice(end, match.index), workspace, withLabels) + match[0];
    end = match.index + match[0].length;
  }
  return result + convertPlain(text.slice(end), workspace, withLabels);
}

function convertPlain(text: string, workspace: Workspace, withLabels: boolean): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(typed, (whole, before: string, sign: string, name: string, url: string) => {
    if (url) return `<${url}>`;
    const found = sign === "@" ? findPerson(name, workspace) : findChannel(name, workspace);
    if (!found) return whole;
    return `${before}<${found.id}${withLabels || found.needsLabel ? `|${found.label}` : ""}>${found.rest}`;
  });
}

interface Found {
  id: string;
  label: string;
  needsLabel: boolean;
  /** Trailing punctuation that is not part of the name. */
  rest: string;
}

function findPerson(typedName: string, workspace: Workspace): Found | undefined {
  for (const [name, rest] of readings(typedName)) {
    if (["here", "channel", "everyone"].includes(name)) return { id: `!${name}`, label: name, needsLabel: false, rest };
    const user = [...workspace.users.values()].find((candidate) => candidate.name === name);
    if (user) return { id: `@${user.id}`, label: user.name, needsLabel: false, rest };
    const group = [...workspace.usergroups.values()].find((candidate) => candidate.handle === name);
    if (group) return { id: `!subteam^${group.id}`, label: `@${group.handle}`, needsLabel: false, rest };
  }
  return undefined;
}

function findChannel(typedName: string, workspace: Workspace): Found | undefined {
  for (const [name, rest] of readings(typedName)) {
    const channel = [...workspace.channels.values()].find((candidate) => !candidate.is_im && candidate.name === name);
    if (channel) return { id: `#${channel.id}`, label: channel.name, needsLabel: true, rest };
  }
  return undefined;
}

/** The name as typed, and without the punctuation that ends a sentence. */
function readings(name: string): [name: string, rest: string][] {
  const bare = name.replace(/[._-]+$/, "");
  return bare === name
    ? [[name, ""]]
    : [
        [name, ""],
        [bare, name.slice(bare.length)],
      ];
}
