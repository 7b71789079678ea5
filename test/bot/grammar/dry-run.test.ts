// Every command that changes something can be tried: a new one without --dry-run fails here.

import { expect, test } from "vitest";
import { commands } from "../../../src/bot/grammar/commands.ts";
import { parseCommandWords } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";
import { roleFor, rolesByVerb } from "../../../src/jobs/access.ts";
import type { Verb } from "../../../src/jobs/operation.ts";

/** Commands that are no operation: those that change what runs or is in git are `changes`. */
const others: Readonly<Record<string, "changes" | "reads" | "decides">> = {
  cancel: "changes",
  // A vote has no plan of its own: the card shows what it is about.
  approve: "decides",
  reject: "decides",
  withdraw: "decides",
  // About the person, and nothing that runs.
  link: "decides",
  notify: "decides",
  whoami: "reads",
  "who-can": "reads",
  help: "reads",
};

function isChanging(name: string): boolean | undefined {
  if (Object.hasOwn(rolesByVerb, name)) return rolesByVerb[name as Verb] !== "view";
  return Object.hasOwn(others, name) ? others[name] === "changes" : undefined;
}

test.each(commands.map((command) => [command.name, command] as const))("%s is known to change something or not", (name) => {
  expect(isChanging(name)).toBeDefined();
});

const changing = commands.filter((command) => isChanging(command.name) !== false);

test.each(changing.map((command) => [command.name, command] as const))("%s takes --dry-run, by whoever may look", (_name, command) => {
  expect(command.flags.map((flag) => flag.name)).toContain("dry-run");
  const words = command.examples[0]?.match(/"[^"]*"|\S+/g) ?? [];
  const parsed = parseCommandWords([...words, "--dry-run", ...(command.flags.some((flag) => flag.name === "force") ? ["--force"] : [])]);
  if (parsed.kind === "problem") throw new Error(parsed.message);
  const read = interpretCommand(parsed, { environments: ["prod", "staging"], prefix: "" });
  if (read.kind === "request") expect([read.request, roleFor(read.request)]).toMatchObject([{ dryRun: true }, "view"]);
  else expect(read).toMatchObject({ dryRun: true });
});
