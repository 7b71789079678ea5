// `coxswain policy pick '<policy>'`: which of the tags on standard input the policy takes, newest first.

import { parseArgs } from "node:util";
import { answerPolicyPick } from "../../gitops/images/commands/policy-pick.ts";
import { readStandardInput, writeStandardOutput } from "../standard-streams.ts";

const usage = `usage: coxswain policy pick '<policy>' [--json] < tags
Tags come one a line, each with a tab and an RFC 3339 time behind it if its build time is known.
`;

/** Exits 0 also when no tag fits, 1 with a reason for an invalid policy or input, 2 for a wrong use. */
export async function runPolicyPick(words: string[]): Promise<number> {
  const wanted = parseWords(words);
  if (wanted === "help") {
    await writeStandardOutput(usage);
    return 0;
  }
  if ("problem" in wanted) {
    process.stderr.write(`${wanted.problem}\n${usage}`);
    return 2;
  }
  const input = await readStandardInput();
  const answer = answerPolicyPick(wanted.policy, input.toString("utf8"), Date.now());
  if (answer.kind === "refused") {
    process.stderr.write(`${answer.reason}\n`);
    if (wanted.json) await writeStandardOutput(`${JSON.stringify({ picked: null, matches: [], reason: answer.reason })}\n`);
    return 1;
  }
  const { picked, matches, reasons } = answer;
  if (wanted.json) await writeStandardOutput(`${JSON.stringify({ picked, matches })}\n`);
  else {
    if (picked !== null) await writeStandardOutput(`${picked}\n`);
    process.stderr.write(reasons.map((reason) => `${reason}\n`).join(""));
  }
  return 0;
}

function parseWords(words: string[]): { policy: string; json: boolean } | "help" | { problem: string } {
  try {
    const flag = { type: "boolean" } as const;
    const { values, positionals } = parseArgs({ args: words, options: { json: flag, help: flag }, allowPositionals: true, strict: true });
    if (values.help) return "help";
    const [policy, ...rest] = positionals;
    if (policy === undefined || rest.length > 0) return { problem: "policy pick wants one policy: put it in quotes." };
    return { policy, json: values.json ?? false };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
