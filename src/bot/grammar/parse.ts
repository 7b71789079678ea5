// Text becomes a command: the same grammar for the slash command, a mention and the CLI.

import { suggest } from "../../gitops/suggest.ts";
import { type CommandSpec, commands, findCommand, renderUsage } from "./commands.ts";
import { splitWords } from "./tokens.ts";

export interface Command {
  kind: "command";
  name: string;
  /** By argument name; an argument that takes the rest is joined by blanks. */
  arguments: Record<string, string>;
  /** `true` for a flag without a value. */
  flags: Record<string, string | true>;
  /** The values of flags that may be given several times, in their order. */
  lists: Record<string, string[]>;
}

export type ParsedCommand =
  | Command
  /** Not understood: what is wrong, and what would be right. */
  | { kind: "problem"; code: "unknown_command" | "usage" | "quote"; message: string; advice: string };

export function parseCommandText(text: string): ParsedCommand {
  const tokens = splitWords(text);
  if (tokens.kind === "problem")
    return { kind: "problem", code: "quote", message: tokens.message, advice: "Close it, or put a backslash before it." };
  return parseCommandWords(tokens.words);
}

export function parseCommandWords(words: readonly string[]): ParsedCommand {
  const [name = "help", ...rest] = words;
  const spec = findCommand(name.toLowerCase());
  if (spec === undefined) return unknownCommand(name);
  if (rest.includes("--help")) return { kind: "command", name: "help", arguments: { command: spec.name }, flags: {}, lists: {} };
  return parseArguments(spec, rest);
}

function unknownCommand(name: string): ParsedCommand {
  const nearest = suggest(
    name,
    commands.map((command) => command.name),
  );
  return {
    kind: "problem",
    code: "unknown_command",
    message: `There is no command ${name}.`,
    advice: nearest === undefined ? `There are ${commands.map((command) => command.name).join(", ")}.` : `Did you mean ${nearest}?`,
  };
}

function parseArguments(spec: CommandSpec, words: readonly string[]): ParsedCommand {
  const usage = (message: string): ParsedCommand => ({ kind: "problem", code: "usage", message, advice: `Usage: ${renderUsage(spec)}` });
  const command: Command = { kind: "command", name: spec.name, arguments: {}, flags: {}, lists: {} };
  const positional: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--") || word === "--") {
      if (word !== "--") positional.push(word);
      continue;
    }
    const [, flagName = "", inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const flag = spec.flags.find((each) => each.name === flagName);
    if (flag === undefined) {
      const nearest = suggest(
        flagName,
        spec.flags.map((each) => each.name),
      );
      return usage(`${spec.name} has no option --${flagName}${nearest === undefined ? "." : `; did you mean --${nearest}?`}`);
    }
    if (flag.value === undefined) {
      if (inline !== undefined) return usage(`--${flagName} takes no value.`);
      command.flags[flag.name] = true;
      continue;
    }
    const value = inline ?? words[++at];
    if (value === undefined) return usage(`--${flagName} wants a value: <${flag.value}>.`);
    if (flag.repeatable) command.lists[flag.name] = [...(command.lists[flag.name] ?? []), value];
    else command.flags[flag.name] = value;
  }
  for (const argument of spec.arguments) {
    const value = argument.rest ? positional.splice(0).join(" ") : positional.shift();
    if (value) command.arguments[argument.name] = value;
    else if (argument.required) return usage(`${spec.name} wants ${/^[aeiou]/.test(argument.name) ? "an" : "a"} ${argument.name}.`);
  }
  if (positional.length > 0)
    return usage(`${spec.name} does not know what to do with ${positional.map((word) => `"${word}"`).join(", ")}.`);
  return command;
}
