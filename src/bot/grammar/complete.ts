// Completion of what is being typed: commands, environments, workloads and flags.

import { commands, findCommand } from "./commands.ts";

export interface Suggestion {
  /** The whole text with the word completed. */
  text: string;
  description: string;
}

export interface KnownNames {
  environments: readonly string[];
  workloads: (environment: string) => readonly string[];
}

/** Suggestions for the last word of `text`, which comes without the `/gitops`. */
export function completeCommand(text: string, known: KnownNames): Suggestion[] {
  const words = text.split(/\s+/);
  const last = words.pop() ?? "";
  const done = words.filter((word) => word !== "");
  const before = done.length === 0 ? "" : `${done.join(" ")} `;
  return candidates(done, known)
    .filter((candidate) => candidate.text.startsWith(last))
    .map((candidate) => ({ text: before + candidate.text, description: candidate.description }));
}

function candidates(done: readonly string[], known: KnownNames): Suggestion[] {
  const [name, ...rest] = done;
  if (name === undefined) return commands.map((command) => ({ text: command.name, description: command.summary }));
  const spec = findCommand(name);
  if (spec === undefined) return [];
  const positional = rest.filter((word) => !word.startsWith("--"));
  const flags = spec.flags
    .filter((flag) => !rest.includes(`--${flag.name}`))
    .map((flag) => ({ text: `--${flag.name}`, description: flag.summary }));
  const argument = spec.arguments[positional.length];
  if (argument === undefined) return flags;
  const environment = positional[spec.arguments.findIndex((each) => each.kind === "environment")];
  switch (argument.kind) {
    case "environment":
      return known.environments.map((each) => ({ text: each, description: "environment" }));
    case "workload":
      return [...known.workloads(environment ?? "").map((each) => ({ text: each, description: "workload" })), ...flags];
    case "command":
      return commands.map((command) => ({ text: command.name, description: command.summary }));
    case "text":
      return flags;
  }
}
