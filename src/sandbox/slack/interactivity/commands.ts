// Slash commands: from the composer to the app, and the answer in the ack.

import { isRecord } from "../blocks/blocks.ts";
import type { Channel, Json, User } from "../model.ts";
import type { CommandOptions } from "../options.ts";
import type { Parts } from "../parts.ts";
import { MethodError } from "../web-api/method-error.ts";
import { escapeEntities } from "./mentions.ts";
import { renderCommand } from "./payloads.ts";
import { respond } from "./response-urls.ts";

/** The registered command that a text begins with, and the rest of it. */
export function parseCommand(text: string, commands: readonly CommandOptions[]): { command: CommandOptions; rest: string } | undefined {
  const match = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  const command = commands.find((candidate) => candidate.command === match?.[1]);
  return command && { command, rest: (match?.[2] ?? "").trim() };
}

/** Delivers a command; what goes wrong is told to the person, as Slackbot would. */
export async function runCommand(
  parts: Parts,
  run: { command: CommandOptions; text: string; user: User; channel: Channel },
): Promise<void> {
  const { command, user, channel } = run;
  const text = command.should_escape ? escapeEntities(run.text, parts.workspace) : run.text;
  const payload = renderCommand(parts, { command: command.command, text, user, channel });
  const delivery = { type: "slash_commands", payload, name: command.command, channel: channel.id } as const;
  const outcome = await parts.deliverer.deliver(delivery);
  const about = { command: command.command, channel: channel.id };
  const fail = (error: string) => parts.clientEvents.toUser(user.id, { type: "command_failed", ...about, error });
  if (outcome.kind === "failed") return fail(outcome.error);
  try {
    answer(parts, run, outcome.body);
    parts.clientEvents.toUser(user.id, { type: "command_done", ...about });
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    fail("invalid_command_response");
  }
}

function answer(parts: Parts, run: { user: User; channel: Channel }, body: unknown): void {
  const reply: Json | undefined = typeof body === "string" ? { text: body } : isRecord(body) ? body : undefined;
  const isSilent = !reply || (!reply.text && !reply.blocks && !reply.attachments);
  if (!isSilent) respond({ channel: run.channel.id, user: run.user.id }, reply, parts);
}
