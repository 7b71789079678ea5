// The set of a test: a real git remote over HTTP, a repository opened on it, and a folder that is gone afterwards.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { asRevision, type Revision } from "../../../src/gitops/names.ts";
import { type OpenRepository, openRepository, type RepositoryOptions } from "../../../src/gitops/repo/open-repository.ts";
import { type GitRemote, type GitRemoteOptions, startGitRemote } from "../../../src/sandbox/git/start-git-remote.ts";
import { identity } from "./change.ts";

export { changeOf, identity } from "./change.ts";

export const ann = { name: "Ann", email: "ann@example.test" };
export const never = new AbortController().signal;
const at = new Date("2026-01-02T03:04:05Z");

export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "coxswain-test-repo-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface Stage {
  folder: string;
  remote: GitRemote;
  repository: OpenRepository;
  head: Revision;
  /** Another repository on the same remote: in its own folder, or sharing one. */
  open(options?: Partial<RepositoryOptions>): Promise<OpenRepository>;
  /** Somebody else's commit. */
  personPushes(files: Record<string, string | null>, message?: string): Promise<Revision>;
  fetchHead(): Promise<Revision>;
}

export async function setStage(
  options: { files?: Record<string, string>; remote?: Partial<GitRemoteOptions>; repository?: Partial<RepositoryOptions> } = {},
): Promise<Stage> {
  const folder = await makeFolder();
  const seed = [
    {
      files: { "app/a.yaml": "a: 1\n", "app/b.yaml": "b: 1\n", "README.md": "hello\n", ...options.files },
      message: "Begin",
      author: ann,
      at,
    },
  ];
  const remote = await startGitRemote({ directory: join(folder, "remote"), seed, ...options.remote });
  onTestFinished(() => remote.close());
  let opened = 0;
  const open = async (more: Partial<RepositoryOptions> = {}) => {
    opened += 1;
    const repository = await openRepository({
      url: remote.url,
      directory: join(folder, `clone-${opened}`),
      auth: { kind: "none" },
      identity,
      ...options.repository,
      ...more,
    });
    onTestFinished(() => repository.close());
    return repository;
  };
  const repository = await open();
  return {
    folder,
    remote,
    repository,
    head: asRevision((await remote.head()) ?? ""),
    open,
    personPushes: async (files, message = "By hand") => asRevision(await remote.commit({ files, message, author: ann, at })),
    fetchHead: () => repository.fetch("main", never),
  };
}

/** git on a bare repository of the test's own, as a hostile person would use it. */
export function git(directory: string, args: string[], input?: string | Buffer): string {
  return execFileSync("git", args, {
    cwd: directory,
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      GIT_AUTHOR_NAME: "x",
      GIT_AUTHOR_EMAIL: "x@y",
      GIT_COMMITTER_NAME: "x",
      GIT_COMMITTER_EMAIL: "x@y",
      GIT_CONFIG_GLOBAL: "/dev/null",
    },
  }).trim();
}

/** Text of a file at a revision, through the repository. */
export async function readText(repository: OpenRepository, revision: Revision, path: string): Promise<string | undefined> {
  const entries = await repository.snapshot(revision).list(path, never);
  const blobs = await repository.snapshot(revision).read(entries, never);
  return entries[0] === undefined ? undefined : blobs.get(entries[0].blob)?.toString("utf8");
}
