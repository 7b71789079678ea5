// The configured webhook receivers with their secrets read from their files.

import { readFileSync } from "node:fs";
import { type HookSource, isHookSource } from "../bot/hooks/hook-source.ts";
import type { Receiver } from "../bot/hooks/receiver.ts";
import type { Config } from "../config/config.ts";
import { Failure } from "../gitops/failure.ts";

/** Failure `config_invalid` for a secret that cannot be read: a receiver without one refuses everything. */
export function readReceivers(config: Config): Receiver[] {
  return Object.entries(config.webhooks).map(([name, webhook]) => ({
    name,
    source: sourceOf(name, webhook.source),
    // One secret a line, so that a new one can be added before the old one is taken away.
    secrets: webhook.secretFile === undefined ? [] : readSecrets(name, webhook.secretFile),
    header: webhook.header?.toLowerCase(),
    audience: webhook.audience,
    email: webhook.email,
    registry: webhook.registry,
  }));
}

function sourceOf(name: string, source: string): HookSource {
  if (isHookSource(source)) return source;
  throw new Failure("config_invalid", `webhooks.${name}.source: there is no source ${source}.`, { retry: "never" });
}

function readSecrets(name: string, file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").map((line) => line.trim()).filter((line) => line !== "");
  } catch (error) {
    throw new Failure("config_invalid", `webhooks.${name}.secretFile: ${file} cannot be read.`, { retry: "never", cause: error });
  }
}
