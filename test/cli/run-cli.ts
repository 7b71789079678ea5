// Runs the real command as a child process, as a script would.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const main = join(import.meta.dirname, "../../src/cli/main.ts");

export interface CliResult {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

export function runCli(words: readonly string[], input: string | Uint8Array = ""): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { input, maxBuffer: 256 * 1_024 * 1_024 });
  return { code: status, stdout, stderr: stderr.toString("utf8") };
}
