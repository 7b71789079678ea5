// Finds and loads coxswain.yaml for the subcommands: --config, COXSWAIN_CONFIG, else the working directory.

import { readFileSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { type ConfigProblem, loadConfig, renderConfigProblem } from "../config/load.ts";

export type FoundConfig = { kind: "valid"; config: Config; path: string } | { kind: "invalid"; path: string; problems: ConfigProblem[] };

/** Takes `--config FILE` out of `words`. */
export function readConfigFile(words: string[]): FoundConfig {
  const path = takeOption(words, "--config") ?? process.env.COXSWAIN_CONFIG ?? "coxswain.yaml";
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "error";
    return { kind: "invalid", path, problems: [{ path, expected: "a readable file (--config or COXSWAIN_CONFIG names it)", found: code }] };
  }
  const loaded = loadConfig({ text, environment: process.env, readFile: (file) => readFileSync(file, "utf8") });
  return { ...loaded, path };
}

export function renderProblems(found: Extract<FoundConfig, { kind: "invalid" }>): string {
  return `${found.path}: ${found.problems.length} ${found.problems.length === 1 ? "problem" : "problems"}\n${found.problems.map((each) => `  ${renderConfigProblem(each)}\n`).join("")}`;
}

/** Removes `name VALUE` or `name=VALUE` from the words and gives the value. */
export function takeOption(words: string[], name: string): string | undefined {
  const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at === -1) return undefined;
  const word = words[at] ?? "";
  if (word !== name) {
    words.splice(at, 1);
    return word.slice(name.length + 1);
  }
  return words.splice(at, 2)[1];
}

export function takeFlag(words: string[], name: string): boolean {
  const at = words.indexOf(name);
  if (at !== -1) words.splice(at, 1);
  return at !== -1;
}
