// Runs git for the sandbox's own bare repository, with nothing of the user's configuration.

import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

export function plainEnvironment(gitDirectory: string): Record<string, string> {
  return {
    PATH: searchPath,
    HOME: gitDirectory,
    LC_ALL: "C",
    TZ: "UTC",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
  };
}

export interface GitRun {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

export async function runGit(gitDirectory: string, args: readonly string[], input?: string | Buffer): Promise<GitRun> {
  const child = spawn("git", args, { cwd: gitDirectory, env: { ...plainEnvironment(gitDirectory), GIT_DIR: gitDirectory }, stdio: "pipe" });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("close", (code) => resolve(code ?? -1));
  const [stdout, stderr, exitCode] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { exitCode, stdout, stderr: stderr.toString("utf8") };
}

/** As `runGit`, for commands that cannot fail unless the sandbox itself is broken. */
export async function mustRunGit(gitDirectory: string, args: readonly string[], input?: string | Buffer): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(gitDirectory, args, input);
  if (exitCode === 0) return stdout.toString("utf8");
  throw new Error(`the sandbox's git ${args[0]} failed: ${stderr.trim()}`);
}
