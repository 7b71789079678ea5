// The receivers that coxswain.yaml names, each with the secrets of its file.

import type { WebhookConfig } from "../../config/config.ts";
import { Failure } from "../../gitops/failure.ts";
import { hookSources, isHookSource } from "./hook-source.ts";
import type { Receiver } from "./receiver.ts";

/**
 * One receiver per entry. A secret file may hold several secrets, one a line: all are good while they are exchanged.
 * A receiver that could never believe a delivery is a mistake: `config_invalid`, with all mistakes at once.
 */
export function configuredReceivers(webhooks: Readonly<Record<string, WebhookConfig>>, readFile: (path: string) => string): Receiver[] {
  const problems: string[] = [];
  const receivers = Object.entries(webhooks).flatMap(([name, webhook]): Receiver[] => {
    const { source, secretFile, ...rest } = webhook;
    if (!isHookSource(source)) {
      problems.push(`webhooks.${name}.source: expected one of ${hookSources.join(", ")}, found ${JSON.stringify(source.slice(0, 80))}`);
      return [];
    }
    const secrets = secretFile === undefined ? [] : secretsIn(secretFile, readFile);
    if (secrets === undefined) problems.push(`webhooks.${name}.secretFile: expected a readable file`);
    else if (source === "gar") problems.push(...(rest.audience && rest.email ? [] : [`webhooks.${name}: gar needs audience and email`]));
    else if (secrets.length === 0) problems.push(`webhooks.${name}.secretFile: expected a file with a secret`);
    return [{ name, source, secrets: secrets ?? [], ...rest }];
  });
  if (problems.length === 0) return receivers;
  throw new Failure("config_invalid", `The webhooks cannot be received. ${problems.join("; ")}.`, { retry: "never" });
}

/** Undefined when the file cannot be read. */
function secretsIn(path: string, readFile: (path: string) => string): string[] | undefined {
  try {
    const lines = readFile(path).split("\n");
    return lines.map((line) => line.trim()).filter((line) => line !== "");
  } catch {
    return undefined;
  }
}
