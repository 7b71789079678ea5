// One git command through simple-git: fixed arguments, a scrubbed environment, bounded in time and output.

import type { ChildProcess } from "node:child_process";
import { simpleGit } from "simple-git";
import { Failure } from "../failure.ts";

export interface GitCommand {
  /** The mirror. */
  directory: string;
  args: readonly string[];
  /** The whole environment of the child; nothing of ours is inherited. */
  environment: Readonly<Record<string, string>>;
  input?: Buffer | undefined;
  signal: AbortSignal;
  timeoutMs: number;
  maxOutputBytes: number;
}

export interface GitResult {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
}

/** A command that was ended by us, together with everything that it had started. */
export class GitStopped extends Error {
  readonly reason: "timeout" | "output";

  constructor(reason: "timeout" | "output", command: string) {
    super(`git ${command} was stopped: ${reason}`);
    this.name = "GitStopped";
    this.reason = reason;
  }
}

const killGraceMs = 2_000;
const maxErrorBytes = 1_048_576;

// simple-git can neither start a process group nor hand out the child's id; its own plugins can, so one
// is added to its (private) store. The version is pinned and test/gitops/repo/git-process.test.ts guards it.
interface PluginStore {
  append(type: "spawn.options", action: (options: Record<string, unknown>) => Record<string, unknown>): void;
  append(type: "spawn.after", action: (data: undefined, context: { spawned: ChildProcess }) => void): void;
}

/**
 * Runs git and gives whatever it answered, exit codes other than 0 too. Throws the signal's reason when
 * aborted and `GitStopped` over a limit; both after the whole process group (git, ssh, helpers) was ended.
 */
export async function runGit(command: GitCommand): Promise<GitResult> {
  command.signal.throwIfAborted();
  const watch = new ProcessWatch(command);
  let result: GitResult = { exitCode: -1, stdout: Buffer.alloc(0), stderr: "" };
  const git = simpleGit({
    baseDir: command.directory,
    allowEnvironment: Object.keys(command.environment),
    // Our GIT_CONFIG_GLOBAL is /dev/null: the guard is against pointing it anywhere else.
    unsafe: { allowUnsafeConfigPaths: true },
    completion: { onClose: true, onExit: false },
    input: () => command.input,
    // Every answer passes here, as bytes; which of them are errors is for the caller to say.
    errors: (_error, { exitCode, stdOut, stdErr }) => {
      result = { exitCode, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr).toString("utf8") };
      return undefined;
    },
  });
  pluginsOf(git).append("spawn.options", (options) => ({ ...options, detached: true }));
  pluginsOf(git).append("spawn.after", (_data, context) => watch.follow(context.spawned, command.input === undefined));
  try {
    await git.env({ ...command.environment }).raw([...command.args]);
  } finally {
    watch.end();
  }
  watch.throwIfStopped();
  if (watch.spawnError !== undefined) throw notStarted(watch.spawnError);
  return result;
}

function notStarted(cause: Error): Failure {
  return new Failure("internal", "git could not be started on this machine.", {
    retry: "never",
    advice: "Install git 2.34 or newer where Coxswain runs, and ssh for repositories that are reached over ssh.",
    cause,
  });
}

function pluginsOf(git: object): PluginStore {
  const plugins: unknown = Reflect.get(git, "_plugins");
  if (typeof plugins !== "object" || plugins === null || !("append" in plugins))
    throw new TypeError("simple-git has no plugin store: its version is not the one that Coxswain was made for");
  return plugins as PluginStore;
}

/** Ends the child's process group when the caller aborts, time is up or too much was said. */
class ProcessWatch {
  readonly #command: GitCommand;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#stop(this.#command.signal.reason);
  #child: ChildProcess | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  #stopped: { reason: unknown } | undefined;
  spawnError: Error | undefined;

  constructor(command: GitCommand) {
    this.#command = command;
    this.#timer = setTimeout(() => this.#stop(new GitStopped("timeout", this.#name)), command.timeoutMs);
    command.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  get #name(): string {
    return this.#command.args[0] ?? "";
  }

  follow(child: ChildProcess, closeInput: boolean): void {
    this.#child = child;
    child.once("error", (error) => {
      this.spawnError = error;
    });
    if (closeInput) child.stdin?.end();
    this.#bound(child.stdout, this.#command.maxOutputBytes);
    this.#bound(child.stderr, maxErrorBytes);
    if (this.#stopped !== undefined) this.#killGroup();
  }

  #bound(stream: NodeJS.ReadableStream | null, maxBytes: number): void {
    let bytes = 0;
    stream?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) this.#stop(new GitStopped("output", this.#name));
    });
  }

  #stop(reason: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { reason };
    if (this.#child !== undefined) this.#killGroup();
  }

  // SIGTERM first: git removes its lock and temporary files then. Nobody outlives the SIGKILL, and pipes
  // that somebody outside the group still holds are closed, so that the wait is over in any case.
  #killGroup(): void {
    const child = this.#child;
    if (child === undefined) return;
    signalGroup(child, "SIGTERM");
    this.#killTimer = setTimeout(() => {
      signalGroup(child, "SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, killGraceMs);
  }

  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#command.signal.removeEventListener("abort", this.#onAbort);
    if (this.#killTimer === undefined) return;
    clearTimeout(this.#killTimer);
    // git itself is gone, but what it had started may not have listened to SIGTERM.
    if (this.#child !== undefined) signalGroup(this.#child, "SIGKILL");
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: the whole group has ended already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
