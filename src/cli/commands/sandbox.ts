// `coxswain sandbox`: everything embedded, for a person at the page or for a script.

import { completeCommand } from "../../bot/grammar/complete.ts";
import { startPage } from "../../sandbox/page/server.ts";
import { parseSandboxOptions, type SandboxOptions } from "../sandbox/options.ts";
import { type SandboxParts, startParts } from "../sandbox/parts.ts";
import { playScript } from "../sandbox/script.ts";
import { renderTranscript } from "../sandbox/transcript.ts";
import { people } from "../sandbox/workspace.ts";
import { openWorld } from "../sandbox/world.ts";
import { untilSignal } from "../signal.ts";

export async function runSandbox(words: string[]): Promise<number> {
  const parsed = parseSandboxOptions(words);
  if (parsed.kind === "problem") {
    process.stderr.write(`${parsed.message}\n`);
    return 2;
  }
  const { options } = parsed;
  const scripted = options.steps.length > 0 || options.json;
  let parts: SandboxParts;
  try {
    parts = await startParts(options, process.env.COXSWAIN_LOG_LEVEL ?? "error");
  } catch (error) {
    process.stderr.write(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  try {
    return await (scripted ? runScript(parts, options) : serve(parts, options));
  } finally {
    await parts.close();
  }
}

/** 0 when the last operation succeeded, else 1. */
async function runScript(parts: SandboxParts, options: SandboxOptions): Promise<number> {
  const { document, problem, isSuccess } = await playScript(parts, options.steps);
  if (problem !== undefined) process.stderr.write(`${problem}\n`);
  process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : renderTranscript(document));
  return isSuccess ? 0 : 1;
}

async function serve(parts: SandboxParts, options: SandboxOptions): Promise<number> {
  const world = await openWorld(parts);
  const environments = Object.keys(parts.config.environments);
  const page = await startPage({
    port: options.port,
    slackUrl: parts.slack.url,
    world,
    people: [
      { id: people.developer.id, note: "may sync" },
      { id: people["approver-1"].id, note: "may approve" },
      { id: people["approver-2"].id, note: "may approve" },
      { id: people.outsider.id, note: "may look" },
    ],
    completions: async (text) => {
      const [, command = "", rest = ""] = /^(\/\S+)\s(.*)$/s.exec(text) ?? [];
      if (command !== parts.config.slack.command) return [];
      const { environments: running } = await world.read();
      const workloads = (name: string) => running.find((each) => each.name === name)?.workloads.map((each) => each.id) ?? [];
      return completeCommand(rest, { environments, workloads }).map((each) => ({ ...each, text: `${command} ${each.text}` }));
    },
  });
  process.stdout.write(`The sandbox is at ${page.url}\n`);
  await untilSignal();
  await page.close();
  await world.close();
  return 0;
}
