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
  /** May be given several times. */
  repeatable?: boolean;
}

export interface CommandSpec {
  name: string;
  summary: string;
  arguments: readonly ArgumentSpec[];
  flags: readonly FlagSpec[];
  examples: readonly string[];
}

const environment: ArgumentSpec = { name: "environment", kind: "environment", required: true };
const workload: ArgumentSpec = { name: "workload", kind: "workload", required: true };
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
    name: "diff",
    summary: "what a sync would change, line by line",
    arguments: [environment, { ...workload, required: false }],
    flags: [],
    examples: ["diff prod", "diff prod api"],
  },
  {
    name: "images",
    summary: "what runs, what is newer, and what each policy picks",
    arguments: [environment, { ...workload, required: false }],
    flags: [],
    examples: ["images prod", "images prod api"],
  },
  {
    name: "why",
    summary: "each rule that decides where a workload's image goes, in order",
    arguments: [environment, workload],
    flags: [],
    examples: ["why prod api"],
  },
  {
    name: "evidence",
    summary: "who asked for a change, who approved it, and what became of it; in a thread, of that thread's change",
    arguments: [{ name: "change", kind: "text", required: false }],
    flags: [],
    examples: ["evidence 3f2a91c", "evidence op-0123456789abcdef0123", "evidence prod"],
  },
  {
    name: "automate",
    summary: "let new images that the policy picks go to a workload by themselves",
    arguments: [environment, workload],
    flags: [dryRun],
    examples: ["automate staging api"],
  },
  {
    name: "deautomate",
    summary: "let a workload's images move only when somebody says so",
    arguments: [environment, workload],
    flags: [dryRun],
    examples: ["deautomate staging api"],
  },
  {
    name: "policy",
    summary: "which tags a workload follows",
    arguments: [environment, workload],
    flags: [
      {
        name: "tag",
        value: "[container=]policy",
        summary: "the tag policy, of one container or of all; * takes it away",
        repeatable: true,
      },
      dryRun,
    ],
    examples: ["policy staging api --tag semver:~1", "policy staging api --tag api=glob:main-*", "policy staging api --tag api=*"],
  },
  {
    name: "lock",
    summary: "keep a workload's images where they are",
    arguments: [environment, workload],
    flags: [
      { name: "message", value: "text", summary: "why" },
      { name: "for", value: "duration", summary: "when it ends by itself, like 4h or 2d" },
      dryRun,
    ],
    examples: ['lock prod api --message "load test" --for 4h'],
  },
  {
    name: "unlock",
    summary: "let a workload's images move again",
    arguments: [environment, workload],
    flags: [dryRun],
    examples: ["unlock prod api"],
  },
  {
    name: "freeze",
    summary: "keep a whole environment as it is",
    arguments: [environment, { name: "reason", kind: "text", required: true, rest: true }],
    flags: [
      { name: "for", value: "duration", summary: "when it ends by itself, like 4h or 2d" },
      { name: "until", value: "time", summary: "the same as a time, like 2027-01-02T08:00:00+01:00" },
      dryRun,
    ],
    examples: ["freeze prod load test --for 4h", "freeze prod the holidays --until 2027-01-02T08:00:00Z"],
  },
  {
    name: "unfreeze",
    summary: "end a freeze that somebody ordered",
    arguments: [environment],
    flags: [dryRun],
    examples: ["unfreeze prod"],
  },
  {
    name: "cancel",
    summary: "stop what runs or waits in an environment",
    arguments: [environment],
    flags: [dryRun],
    examples: ["cancel prod"],
  },
  {
    name: "release",
    summary: "set images in git, and apply them; without an image a form asks what",
    arguments: [
      { ...environment, required: false },
      { ...workload, required: false },
      { name: "image", kind: "text", required: false, rest: true },
    ],
    flags: [
      { name: "all", summary: "every workload of the environment" },
      {
        name: "update-image",
        value: "[[workload/]container=]image",
        summary: "an image to set; then all words name workloads",
        repeatable: true,
      },
      { name: "update-all-images", summary: "to each container the newest tag that its policy picks" },
      { name: "exclude", value: "workload,...", summary: "workloads that stay as they are", repeatable: true },
      dryRun,
      { name: "force", summary: "over the locks of the workloads that are named (break-glass)" },
      { name: "reason", value: "text", summary: "why it is forced" },
    ],
    examples: [
      "release prod api 1.5.0",
      "release prod api app=registry.local/api:1.5.0",
      "release prod api,web --update-all-images",
      "release prod --all registry.local/api:1.5.0 --exclude cache",
    ],
  },
  {
    name: "promote",
    summary: "move the images that run, healthy, in one environment to another",
    arguments: [
      { name: "from", kind: "environment", required: true },
      environment,
      { name: "workload", kind: "workload", required: false, rest: true },
    ],
    flags: [
      dryRun,
      { name: "force", summary: "from an environment that the other is not promoted from, and over a freeze (break-glass)" },
      { name: "reason", value: "text", summary: "why it is forced" },
    ],
    examples: ["promote staging prod", "promote staging prod api web", 'promote dev prod api --force --reason "staging is down, INC-42"'],
  },
  {
    name: "approve",
    summary: "say yes to what waits for approval",
    arguments: [
      { name: "id", kind: "text", required: true },
      { name: "comment", kind: "text", required: false, rest: true },
    ],
    flags: [{ name: "comment", value: "text", summary: "what you want to say with it; it stays with the approval" }],
    examples: ["approve ap-0123456789abcdef0123", 'approve ap-0123456789abcdef0123 --comment "watch the queue length"'],
  },
  {
    name: "reject",
    summary: "say no to what waits for approval, and why",
    arguments: [
      { name: "id", kind: "text", required: true },
      { name: "reason", kind: "text", required: true, rest: true },
    ],
    flags: [],
    examples: ["reject ap-0123456789abcdef0123 the migration is not ready"],
  },
  {
    name: "withdraw",
    summary: "take back what you asked for",
    arguments: [{ name: "id", kind: "text", required: true }],
    flags: [],
    examples: ["withdraw ap-0123456789abcdef0123"],
  },
  {
    name: "notify",
    summary: "whether you are asked for approvals by direct message, too",
    arguments: [environment, { name: "on|off", kind: "text", required: true }],
    flags: [],
    examples: ["notify prod on", "notify prod off"],
  },
  {
    name: "link",
    summary: "say which address is yours in git, or whose it is",
    arguments: [{ name: "git-email", kind: "text", required: true }],
    flags: [
      { name: "user", value: "person", summary: "whose it is (administer in every environment)" },
      { name: "remove", summary: "take such a link away again" },
    ],
    examples: ["link ada@example.com", "link ben@example.com --user U012AB3CD", "link ben@example.com --user U012AB3CD --remove"],
  },
  {
    name: "whoami",
    summary: "who you are to Coxswain, and your roles in each environment",
    arguments: [],
    flags: [],
    examples: ["whoami"],
  },
  {
    name: "who-can",
    summary: "who may give an order in an environment",
    arguments: [{ name: "verb", kind: "command", required: true }, environment],
    flags: [],
    examples: ["who-can sync prod", "who-can approve prod"],
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
  const flags = command.flags.map(
    (flag) => `[--${flag.name}${flag.value === undefined ? "" : ` <${flag.value}>`}]${flag.repeatable ? "..." : ""}`,
  );
  return [command.name, ...words, ...flags].join(" ");
}
