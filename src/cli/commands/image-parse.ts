// `coxswain image parse <reference>`: an image reference taken apart.

import { parseArgs } from "node:util";
import { answerImageParse } from "../../gitops/images/commands/image-parse.ts";
import { writeStandardOutput } from "../standard-streams.ts";

const usage = "usage: coxswain image parse <reference> [--json]\n";

/** Exits 1 with a reason for what is no reference, 2 for a wrong use. */
export async function runImageParse(words: string[]): Promise<number> {
  const wanted = parseWords(words);
  if (wanted === "help") {
    await writeStandardOutput(usage);
    return 0;
  }
  if ("problem" in wanted) {
    process.stderr.write(`${wanted.problem}\n${usage}`);
    return 2;
  }
  const answer = answerImageParse(wanted.reference);
  if (answer.kind === "refused") {
    process.stderr.write(`${answer.reason}\n`);
    return 1;
  }
  const lines = Object.entries(answer.image).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\n`]));
  await writeStandardOutput(wanted.json ? `${JSON.stringify(answer.image)}\n` : lines.join(""));
  return 0;
}

function parseWords(words: string[]): { reference: string; json: boolean } | "help" | { problem: string } {
  try {
    const flag = { type: "boolean" } as const;
    const { values, positionals } = parseArgs({ args: words, options: { json: flag, help: flag }, allowPositionals: true, strict: true });
    if (values.help) return "help";
    const [reference, ...rest] = positionals;
    if (reference === undefined || rest.length > 0) return { problem: "image parse wants one reference." };
    return { reference, json: values.json ?? false };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
