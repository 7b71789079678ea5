// One command of `npm run check`, run to its end with its output kept.

import { spawn } from "node:child_process";

export interface Step {
  name: string;
  command: string;
  args: readonly string[];
}

export interface StepResult {
  name: string;
  passed: boolean;
  seconds: number;
  output: string;
}

/** Runs one step in the checkout. A command that cannot start is a failed step. */
export function runStep(step: Step, root: string): Promise<StepResult> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(step.command, step.args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
    const finish = (passed: boolean): void => {
      const seconds = (performance.now() - startedAt) / 1_000;
      resolve({ name: step.name, passed, seconds, output: Buffer.concat(chunks).toString("utf8") });
    };
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => {
      chunks.push(Buffer.from(`${step.command}: ${error.message}\n`));
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

/** Runs all steps, at most `width` side by side, and reports each as it ends. */
export async function runSteps(
  steps: readonly Step[],
  options: { root: string; width: number; report: (result: StepResult) => void },
): Promise<StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await runStep(step, options.root);
      results.push(result);
      options.report(result);
    }
  };
  await Promise.all(Array.from({ length: options.width }, work));
  return results;
}

/** `ok    types (2.1 s)`, and after a failure all that the command said. */
export function renderResult(result: StepResult): string {
  const line = `${result.passed ? "ok    " : "FAILED"} ${result.name} (${result.seconds.toFixed(1)} s)`;
  return result.passed ? line : `${line}\n${result.output.trimEnd()}`;
}
