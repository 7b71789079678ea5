// Running git: what it inherits, how it is ended with all that it started, and that simple-git is the one we know.

import { spawnSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type GitCommand, GitStopped, runGit } from "../../../src/gitops/repo/git-process.ts";
import { makeFolder, never } from "./stage.ts";

/** A stand-in for git: it starts a grandchild that listens to no SIGTERM, notes both ids and hangs. */
const hangingGit = `#!/bin/sh
(trap '' TERM; echo $$ > /dev/null; sh -c 'trap "" TERM; echo $PPID > "$0/grandchild"; echo $$ >> "$0/grandchild"; while :; do sleep 0.05; done' "$(dirname "$0")") &
while [ ! -s "$(dirname "$0")/grandchild" ]; do sleep 0.01; done
trap '' TERM
wait
`;

async function standIn(script: string): Promise<{ folder: string; command: GitCommand }> {
  const folder = await makeFolder();
  await writeFile(join(folder, "git"), script);
  await chmod(join(folder, "git"), 0o755);
  const command = {
    directory: folder,
    args: ["fetch", "origin"],
    environment: { PATH: `${folder}:/usr/bin:/bin` },
    signal: never,
    timeoutMs: 10_000,
    maxOutputBytes: 1_000,
  };
  return { folder, command };
}

async function grandchildren(folder: string): Promise<number[]> {
  const text = await vi.waitFor(async () => {
    const found = await readFile(join(folder, "grandchild"), "utf8");
    expect(found.trim().split("\n").length).toBe(2);
    return found;
  });
  return text.trim().split("\n").map(Number);
}

/** Whether it still runs: one that has ended but was not collected by process 1 does not. */
function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

describe("an end that was not git's own wish", () => {
  it("an abort ends the grandchildren too, even those that do not listen", async () => {
    const { folder, command } = await standIn(hangingGit);
    const leaving = new AbortController();
    const running = runGit({ ...command, signal: leaving.signal });
    const pids = await grandchildren(folder);
    leaving.abort(new Error("gone"));
    await expect(running).rejects.toThrow("gone");
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  it("a time that is up does as well", async () => {
    const { folder, command } = await standIn(hangingGit);
    const running = runGit({ ...command, timeoutMs: 600 });
    const ended = expect(running).rejects.toMatchObject({ reason: "timeout" });
    const pids = await grandchildren(folder);
    await ended;
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
  });

  it.each([
    ["output", "yes"],
    ["error output", "yes >&2"],
  ])("too much %s ends it", async (_name, script) => {
    const { command } = await standIn(`#!/bin/sh\n${script}\n`);
    await expect(runGit(command)).rejects.toBeInstanceOf(GitStopped);
  });

  it("what was aborted before is not started", async () => {
    const { folder, command } = await standIn('#!/bin/sh\ntouch "$(dirname "$0")/started"\n');
    await expect(runGit({ ...command, signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
    await expect(readFile(join(folder, "started"))).rejects.toThrow();
  });

  it("git that is not there is said to be missing", async () => {
    const { command } = await standIn("");
    await expect(runGit({ ...command, environment: { PATH: "/nowhere" } })).rejects.toMatchObject({
      code: "internal",
      advice: expect.stringContaining("Install git"),
    });
  });
});

describe("what git is given", () => {
  it("an environment of its own, and nothing of ours", async () => {
    const { command } = await standIn("#!/bin/sh\nenv\n");
    vi.stubEnv("GIT_SSH_COMMAND", "evil");
    vi.stubEnv("COXSWAIN_TEST_SECRET", "secret");
    const { stdout } = await runGit({ ...command, environment: { ...command.environment, GIT_DIR: "/m" } }).finally(() =>
      vi.unstubAllEnvs(),
    );
    const names = stdout
      .toString()
      .trim()
      .split("\n")
      .map((line) => line.slice(0, line.indexOf("=")));
    expect(names.filter((name) => !["PWD", "_", "SHLVL", "OLDPWD"].includes(name)).sort()).toEqual([
      "GIT_DIR",
      "GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS",
      "PATH",
    ]);
  });

  it("its input as bytes, and back come bytes and any exit code", async () => {
    const { command } = await standIn("#!/bin/sh\ncat\necho broken >&2\nexit 3\n");
    const input = Buffer.from([0, 255, 10, 128, 13]);
    expect(await runGit({ ...command, input })).toEqual({ exitCode: 3, stdout: input, stderr: "broken\n" });
  });

  it("an input that is at its end when there is none", async () => {
    const { command } = await standIn("#!/bin/sh\ncat\n");
    expect((await runGit(command)).exitCode).toBe(0);
  });

  // The floor under our own fixed arguments: simple-git looks at them once more.
  it.each([["--upload-pack=touch /tmp/x"], ["-c", "core.sshCommand=x"]])("no argument that runs something: %s", async (...args) => {
    const { command } = await standIn("#!/bin/sh\n");
    await expect(runGit({ ...command, args: ["fetch", ...args] })).rejects.toThrow(/not permitted/);
  });
});
