// The sandbox's git remote, used by plain git as anybody would: history, commits of people, faults, the token.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type BranchMoved, type GitFault, type GitRemoteOptions, startGitRemote } from "../../../src/sandbox/git/start-git-remote.ts";

const ann = { name: "Ann", email: "ann@example.test" };
const at = new Date("2026-01-02T03:04:05Z");

async function stage(options: Partial<GitRemoteOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "coxswain-test-remote-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const seed = [{ files: { "a.yaml": "a: 1\n", "dir/b.yaml": "b: 1\n" }, message: "Begin\n\nSigned-off-by: Ann", author: ann, at }];
  const remote = await startGitRemote({ directory: join(folder, "remote"), seed, ...options });
  onTestFinished(() => remote.close());
  const work = join(folder, "work");
  const env = { PATH: process.env.PATH, HOME: folder, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  // Never in step with this process: it is the server.
  const tryGit = (...args: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const all = ["-c", "user.name=Bob", "-c", "user.email=bob@example.test", ...args];
      execFile("git", all, { cwd: folder, env, timeout: 10_000 }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout: stdout.trim(), stderr }),
      );
    });
  const git = async (...args: string[]) => {
    const { status, stdout, stderr } = await tryGit(...args);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  return { folder, remote, work, git, tryGit };
}

describe("for people with git", () => {
  it("is cloned, and takes a push", async () => {
    const { remote, work, git } = await stage();
    const moved: BranchMoved[] = [];
    remote.onPush((each) => moved.push(each));
    const before = (await remote.head()) ?? null;
    await git("clone", "--quiet", remote.url, work);
    await writeFile(join(work, "a.yaml"), "a: 2\n");
    await git("-C", work, "commit", "--quiet", "--all", "--message", "By Bob");
    await git("-C", work, "push", "--quiet", "origin", "main");
    expect(await remote.head()).toBe(await git("-C", work, "rev-parse", "HEAD"));
    expect(await remote.readFile("a.yaml")).toBe("a: 2\n");
    expect(moved).toEqual([{ branch: "main", before, after: await remote.head() }]);
  });

  it("shows its history with trailers, newest first", async () => {
    const { remote } = await stage();
    await remote.commit({
      files: { "c.yaml": "c: 1\n", "a.yaml": null },
      message: "Move it\n\nBecause.\n\nCoxswain-Job: 1\nCoxswain-Job: 2",
      author: ann,
      at,
    });
    const log = await remote.log(10);
    expect(log.map((commit) => commit.subject)).toEqual(["Move it", "Begin"]);
    expect(log[0]).toMatchObject({
      author: ann,
      at,
      trailers: [
        { name: "Coxswain-Job", value: "1" },
        { name: "Coxswain-Job", value: "2" },
      ],
    });
    expect(await remote.readFile("a.yaml")).toBeUndefined();
    expect(await remote.readFile("dir/b.yaml")).toBe("b: 1\n");
    expect(await remote.log(1)).toHaveLength(1);
    expect(await remote.log(1, "nope")).toEqual([]);
  });

  it("commits of many at once all arrive", async () => {
    const { remote } = await stage();
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        remote.commit({ files: { [`${index}.yaml`]: "x\n" }, message: `Commit ${index}`, author: ann, at }),
      ),
    );
    expect(await remote.log(20)).toHaveLength(9);
  });

  it("tells of branches that are made, set back and removed", async () => {
    const { remote } = await stage();
    const first = (await remote.head()) ?? "";
    const moved: BranchMoved[] = [];
    const stop = remote.onPush((each) => moved.push(each));
    const second = await remote.commit({ files: { "x.yaml": "x\n" }, message: "x", author: ann, at });
    await remote.forceBranch("main", first);
    await remote.forceBranch("other", second);
    await remote.forceBranch("other", null);
    stop();
    await remote.forceBranch("main", second);
    expect(moved).toEqual([
      { branch: "main", before: first, after: second },
      { branch: "main", before: second, after: first },
      { branch: "other", before: null, after: second },
      { branch: "other", before: second, after: null },
    ]);
  });
});

describe("the token", () => {
  it("is asked of everybody", async () => {
    const { remote, tryGit } = await stage({ token: "let-me-in" });
    expect((await tryGit("ls-remote", remote.url)).status).toBe(128);
    expect((await tryGit("ls-remote", remote.url.replace("http://", "http://x:wrong@"))).status).toBe(128);
    expect((await tryGit("ls-remote", remote.url.replace("http://", "http://x:let-me-in@"))).status).toBe(0);
  });

  it("knows one repository and nothing beside it", async () => {
    const { remote } = await stage();
    const origin = new URL(remote.url).origin;
    for (const path of ["/", "/other.git/info/refs?service=git-upload-pack", "/config.git/../../etc/passwd"])
      expect((await fetch(`${origin}${path}`)).status).toBe(404);
    expect((await fetch(`${remote.url}/config`)).status).toBeGreaterThanOrEqual(400);
  });
});

describe("faults", () => {
  const table: [name: string, fault: GitFault, message: RegExp][] = [
    ["down", { kind: "down" }, /Empty reply|Recv failure/],
    ["503", { kind: "status", status: 503 }, /503/],
    ["403", { kind: "status", status: 403 }, /403/],
    ["401", { kind: "status", status: 401 }, /could not read Username/],
    ["cut off", { kind: "cut_off" }, /transfer closed|early EOF|hung up/],
  ];
  it.each(table)("%s is what git says it is, until it is taken away", async (_name, fault, message) => {
    const { remote, tryGit } = await stage();
    const stop = remote.faults.add(fault);
    expect((await tryGit("ls-remote", remote.url)).stderr).toMatch(message);
    stop();
    expect((await tryGit("ls-remote", remote.url)).status).toBe(0);
  });

  it("go away by themselves after so many requests, and meet only whom they are meant for", async () => {
    const { remote, tryGit } = await stage();
    remote.faults.add({ kind: "status", status: 500, times: 1 });
    remote.faults.add({ kind: "down", on: "push" });
    expect((await tryGit("ls-remote", remote.url)).status).toBe(128);
    expect((await tryGit("ls-remote", remote.url)).status).toBe(0);
  });

  it("a lost reply: the push is there, and the pusher does not know", async () => {
    const { remote, work, git, tryGit } = await stage();
    await git("clone", "--quiet", remote.url, work);
    await git("-C", work, "commit", "--quiet", "--allow-empty", "--message", "By Bob");
    remote.faults.add({ kind: "lost_reply", on: "push" });
    expect((await tryGit("-C", work, "push", "origin", "main")).status).not.toBe(0);
    expect(await remote.head()).toBe(await git("-C", work, "rev-parse", "HEAD"));
  });

  it("a hook that declines: its words arrive, and nothing else does", async () => {
    const { remote, work, git, tryGit } = await stage();
    const before = await remote.head();
    await git("clone", "--quiet", remote.url, work);
    await git("-C", work, "commit", "--quiet", "--allow-empty", "--message", "By Bob");
    const stop = remote.faults.add({ kind: "reject_pushes", message: 'not on $(date) "Fridays"' });
    expect((await tryGit("-C", work, "push", "origin", "main")).stderr).toContain('remote: not on $(date) "Fridays"');
    expect(await remote.head()).toBe(before);
    stop();
    expect((await tryGit("-C", work, "push", "origin", "main")).status).toBe(0);
  });

  it("closes though somebody is kept waiting", async () => {
    const { remote } = await stage();
    remote.faults.add({ kind: "silent" });
    const waiting = fetch(`${remote.url}/info/refs?service=git-upload-pack`).catch(() => "ended");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await remote.close();
    expect(await waiting).toBe("ended");
    remote.close = async () => undefined;
  });
});
