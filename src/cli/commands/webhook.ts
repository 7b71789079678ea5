// `coxswain webhook parse <source> [--json]`: what a webhook's payload, on stdin, would be read as.

import { readFileSync } from "node:fs";
import { hookSources, isHookSource } from "../../bot/hooks/hook-source.ts";
import { parseHookBytes } from "../../bot/hooks/parse-hook.ts";
import { takeFlag, takeOption } from "../config-file.ts";

const usage = `usage: coxswain webhook parse <source> [--json] [--registry HOST] [--header 'Name: value']... < payload
sources: ${hookSources.join(", ")}
`;

/** Exits 0 also for what is ignored, 1 for a payload that the source would not send, 2 for a wrong use. */
export async function runWebhook(words: string[]): Promise<number> {
  const headers: Record<string, string> = {};
  for (let line = takeOption(words, "--header"); line !== undefined; line = takeOption(words, "--header")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  const registry = takeOption(words, "--registry");
  const asJson = takeFlag(words, "--json");
  const [verb, source, ...rest] = words;
  if (verb !== "parse" || source === undefined || !isHookSource(source) || rest.length > 0) {
    process.stderr.write(usage);
    return 2;
  }
  const { events, ignored, malformed } = parseHookBytes(source, headers, readFileSync(0), { registry });
  if (asJson) process.stdout.write(`${JSON.stringify({ events, ...(ignored !== undefined && { ignored }) })}\n`);
  else if (ignored !== undefined) process.stdout.write(`${malformed ? "malformed" : "ignored"}: ${ignored}\n`);
  else
    for (const event of events)
      process.stdout.write(event.kind === "image" ? `${event.image} ${event.tags.join(" ")}\n` : `${event.repository} ${event.ref}\n`);
  return malformed ? 1 : 0;
}
