// One long-running program of the control plane: started with its output in a file, stopped for good.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface RunningProgram {
  readonly name: string;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** The last lines that it wrote. */
  tail(): string;
  /** Asks it to end, and ends it by force when it does not within the grace. */
  stop(graceMs?: number): Promise<void>;
}

/** Starts a program that ends no later than this process does. */
export function startProgram(options: {
  name: string;
  path: string;
  args: readonly string[];
  directory: string;
  logFile: string;
}): RunningProgram {
  const log = openSync(options.logFile, "a");
  const child = spawn(options.path, options.args, { cwd: options.directory, stdio: ["ignore", log, log] });
  closeSync(log);
  const killAtExit = (): void => void child.kill("SIGKILL");
  process.once("exit", killAtExit);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      hasEnded = true;
      process.removeListener("exit", killAtExit);
      resolve();
    };
    child.once("exit", finish);
    child.once("error", finish);
  });
  return {
    name: options.name,
    ended,
    hasEnded: () => hasEnded,
    tail: () => readFileSync(options.logFile, "utf8").split("\n").slice(-15).join("\n"),
    stop: (graceMs = 5_000) => stopChild(child, ended, graceMs),
  };
}

async function stopChild(child: ChildProcess, ended: Promise<void>, graceMs: number): Promise<void> {
  child.kill(graceMs === 0 ? "SIGKILL" : "SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await ended;
  clearTimeout(force);
}
