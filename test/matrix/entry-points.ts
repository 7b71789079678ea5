// Every door that the product has, read from its own tables and from what it registers with Bolt.

import { App } from "@slack/bolt";
import { vi } from "vitest";
import { commands } from "../../src/bot/grammar/commands.ts";
import { createSlackApp } from "../../src/bot/slack/app.ts";
import { renderHelp } from "../../src/cli/subcommands.ts";
import { quietLog } from "../jobs/operations.ts";

/** Options that take another right than the command does without them. */
const weighty = new Set(["force", "dry-run", "user", "remove"]);

export function readCommands(): string[] {
  return commands.flatMap(({ name, flags }) => [
    name,
    ...flags.filter((flag) => weighty.has(flag.name)).map((flag) => `${name} --${flag.name}`),
  ]);
}

/** `action approval.approve.1`, `view ...`, `event ...`: as the listeners are registered. */
export function readListeners(): string[] {
  const found: string[] = [];
  const kinds = ["action", "view", "shortcut", "event", "command", "options", "message", "function"] as const;
  for (const kind of kinds)
    vi.spyOn(App.prototype as unknown as Record<string, (...parts: unknown[]) => unknown>, kind).mockImplementation((constraint) => {
      const { callback_id: callback } = Object(constraint) as { callback_id?: string };
      found.push(`${kind} ${callback ?? String(constraint)}`);
    });
  createSlackApp({
    mode: "http",
    apiUrl: "http://127.0.0.1:1/api/",
    botToken: "xoxb-matrix",
    appToken: undefined,
    signingSecret: "matrix",
    command: "/gitops",
    // Nothing of it is called while listeners are registered.
    door: unused(),
    desk: unused(),
    releases: unused(),
    forgetGroup: unused(),
    seen: unused(),
    turnedAway: unused(),
    log: quietLog,
    key: "matrix",
    clock: Date.now,
  });
  vi.restoreAllMocks();
  return found;
}

function unused(): never {
  return {} as never;
}

/** Those that are not the chat's. */
export function readLocalSubcommands(): string[] {
  const [own = ""] = renderHelp().split("As in the chat");
  return [...own.matchAll(/^ {2}(\S+(?: \S+)?) {2,}/gm)].map((match) => match[1] ?? "");
}
