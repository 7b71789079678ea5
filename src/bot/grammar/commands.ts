// The commands: one table from which parsing, help, completion and the CLI are made.

export interface ArgumentSpec {
  name: string;
  /** What completes it. */
  kind: "environment" | "workload" | "command" | "text";
  required: boolean;
  /** Takes all that is left. */
  rest?: boolean;
}

export interface FlagSpec {
  name: string;
  summary: string;
  /** The name of its value; a flag without one is on or off. */
  value?: string;
}

export interface CommandSpec {
  name: string;
  summary: string;
  arguments: readonly ArgumentSpec[];
  flags: readonly FlagSpec[];
  examples: readonly string[];
}

const environment: ArgumentSpec = { name: "environment", kind: "environment", required: true };
const dryRun: FlagSpec = { name: "dry-run", summary: "say what would change and change nothing" };

export const commands: readonly CommandSpec[] = [
  {
    name: "sync",
    summary: "make the cluster what git says",
    arguments: [environment],
    flags: [dryRun, { name: "force", summary: "take over fields that others own (break-glass)" }],
    examples: ["sync prod", "sync prod --dry-run"],
  },
  {
    name: "status",
    summary: "what runs in an environment, and how far it is from git",
    arguments: [environment, { name: "workload", kind: "workload", required: false }],
    flags: [],
    examples: ["status prod", "status prod deployment/api"],
  },
  {
    name: "help",
    summary: "the commands, or one of them",
    arguments: [{ name: "command", kind: "command", required: false }],
    flags: [],
    examples: ["help sync"],
  },
];

export function findCommand(name: string): CommandSpec | undefined {
  return commands.find((command) => command.name === name);
}

/** `sync <environment> [--dry-run] [--force]` */
export function renderUsage(command: CommandSpec): string {
  const words = command.arguments.map((argument) => {
    const name = argument.rest ? `${argument.name}...` : argument.name;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const flags = command.flags.map((flag) => `[--${flag.name}${flag.value === undefined ? "" : ` <${flag.value}>`}]`);
  return [command.name, ...words, ...flags].join(" ");
}
