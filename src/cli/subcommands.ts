// The subcommands of `coxswain` and what each is for; each is loaded only when it is called.

import { commands } from "../bot/grammar/commands.ts";
import { suggest } from "../gitops/suggest.ts";

/** Runs with its words and gives the exit code: 0 done, 1 not done, 2 not understood or not startable. */
type Subcommand = (words: string[], names: readonly string[]) => Promise<number>;

const subcommands: Record<string, { summary: string; load: () => Promise<Subcommand> }> = {
  start: {
    summary: "run the bot and its workers (--role all|bot|worker)",
    load: async () => (await import("./commands/start.ts")).runStart,
  },
  sandbox: {
    summary: "a whole workspace, registry, git remote and cluster to try it in",
    load: async () => (await import("./commands/sandbox.ts")).runSandbox,
  },
  "check-config": {
    summary: "check coxswain.yaml and the environment variables",
    load: async () => (await import("./commands/check-config.ts")).runCheckConfig,
  },
  audit: {
    summary: "copy the audit log, or look whether it is whole (export, verify)",
    load: async () => (await import("./commands/audit.ts")).runAudit,
  },
  webhook: {
    summary: "show what a webhook's payload is read as (parse <source>)",
    load: async () => (await import("./commands/webhook.ts")).runWebhook,
  },
  "set-image": {
    summary: "set one image in a YAML file, and change no other byte",
    load: async () => (await import("./commands/set-image.ts")).runSetImage,
  },
  "policy pick": {
    summary: "which of the tags on standard input a policy takes",
    load: async () => (await import("./commands/policy-pick.ts")).runPolicyPick,
  },
  "image parse": { summary: "take an image reference apart", load: async () => (await import("./commands/image-parse.ts")).runImageParse },
  version: { summary: "print the version", load: async () => (await import("./commands/version.ts")).runVersion },
  completion: {
    summary: "print shell completion (bash, zsh or fish)",
    load: async () => (await import("./commands/completion.ts")).runCompletion,
  },
};

const subcommandMap = new Map(Object.entries(subcommands));

export async function runSubcommand(name: string, words: string[]): Promise<number> {
  // Two words win over one: `policy pick` asks nobody, `policy <environment> ...` is the chat's command.
  const long = `${name} ${words[0]}`;
  const [found, rest] = subcommandMap.has(long) ? [subcommandMap.get(long), words.slice(1)] : [subcommandMap.get(name), words];
  if (found !== undefined) return (await found.load())(rest, subcommandNames());
  if (commands.some((command) => command.name === name))
    return (await import("./commands/chat-command.ts")).runChatCommand([name, ...words]);
  const nearest = suggest(name, [...Object.keys(subcommands), ...commands.map((command) => command.name)]);
  process.stderr.write(`There is no command ${name}.${nearest === undefined ? "" : ` Did you mean ${nearest}?`}\n\n${renderHelp()}`);
  return 2;
}

export function renderHelp(): string {
  const lines = (rows: [string, string][]) => rows.map(([name, summary]) => `  ${name.padEnd(14)} ${summary}`).join("\n");
  return `coxswain: GitOps from Slack

Run it:
${lines(Object.entries(subcommands).map(([name, { summary }]) => [name, summary]))}

As in the chat (they need the same coxswain.yaml and Redis):
${lines(commands.filter((command) => command.name !== "help").map((command) => [command.name, command.summary]))}
`;
}

function subcommandNames(): string[] {
  return [...new Set([...Object.keys(subcommands), ...commands.map((command) => command.name)].map((name) => name.split(" ")[0] ?? name))];
}
