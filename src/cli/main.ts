#!/usr/bin/env node
// The `coxswain` command: finds the subcommand, runs it, and ends with its exit code.

import { renderHelp, runSubcommand } from "./subcommands.ts";

const [name, ...words] = process.argv.slice(2);
if (name === undefined || name === "--help" || name === "help") {
  process.stdout.write(renderHelp());
} else {
  process.exitCode = await runSubcommand(name, words);
}
