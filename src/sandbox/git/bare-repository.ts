// The bare repository behind the remote: its history, and commits as a person would push them.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mustRunGit, runGit } from "./run-git.ts";

/** A commit to make. */
export interface CommitToMake {
  /** Text by path; null removes the file. Paths that are not named stay as they are. */
  files: Readonly<Record<string, string | Buffer | null>>;
  message: string;
  author: { name: string; email: string };
  at: Date;
  /** `main` unless given; made when it is not there. */
  branch?: string | undefined;
}

export interface LoggedCommit {
  revision: string;
  subject: string;
  body: string;
  author: { name: string; email: string };
  at: Date;
  trailers: { name: string; value: string }[];
}

export const defaultBranch = "main";
const maxRaces = 20;

export class BareRepository {
  readonly directory: string;
  // fast-import compares and writes the ref in two steps: commits of ours wait for each other.
  #last: Promise<unknown> = Promise.resolve();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Lays out what `git init --bare` would, without its templates. */
  static async create(directory: string): Promise<BareRepository> {
    for (const folder of ["hooks", "objects/info", "objects/pack", "refs/heads"]) await mkdir(join(directory, folder), { recursive: true });
    await writeFile(join(directory, "HEAD"), `ref: refs/heads/${defaultBranch}\n`);
    await writeFile(
      join(directory, "config"),
      "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[http]\n\treceivepack = true\n[gc]\n\tauto = 0\n",
    );
    return new BareRepository(directory);
  }

  /** The branch's SHA; undefined when there is no such branch. */
  async head(branch: string = defaultBranch): Promise<string | undefined> {
    const { exitCode, stdout } = await runGit(this.directory, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `refs/heads/${branch}`,
    ]);
    return exitCode === 0 ? stdout.toString("latin1").trim() : undefined;
  }

  /** SHAs by branch. */
  async heads(): Promise<Map<string, string>> {
    const output = await mustRunGit(this.directory, ["for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads"]);
    const lines = output.split("\n").filter((line) => line !== "");
    return new Map(lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]));
  }

  /** Newest first. */
  async log(limit: number, branch: string = defaultBranch): Promise<LoggedCommit[]> {
    if ((await this.head(branch)) === undefined) return [];
    const fields = ["%H", "%an", "%ae", "%ct", "%s", "%b", "%(trailers:only=true,unfold=true)"];
    const format = `--format=tformat:${fields.map((field) => `${field}%x00`).join("")}`;
    const output = await mustRunGit(this.directory, [
      "log",
      `--max-count=${limit}`,
      format,
      "--end-of-options",
      `refs/heads/${branch}`,
      "--",
    ]);
    return readLog(output, fields.length);
  }

  /** A file's text at the branch's head; undefined when it is not there. */
  async readFile(path: string, branch: string = defaultBranch): Promise<string | undefined> {
    const { exitCode, stdout } = await runGit(this.directory, ["cat-file", "blob", `refs/heads/${branch}:${path}`]);
    return exitCode === 0 ? stdout.toString("utf8") : undefined;
  }

  /** Commits on the branch's present head, as somebody who pulls before pushing; gives the SHA. */
  commit(commit: CommitToMake): Promise<string> {
    const made = this.#last.then(() => this.#commitNow(commit));
    this.#last = made.catch(() => undefined);
    return made;
  }

  async #commitNow(commit: CommitToMake): Promise<string> {
    const branch = commit.branch ?? defaultBranch;
    for (let race = 0; race < maxRaces; race += 1) {
      const parent = await this.head(branch);
      const made = await runGit(this.directory, ["fast-import", "--quiet", "--done"], renderStream(commit, branch, parent));
      if (made.exitCode === 0) return made.stdout.toString("latin1").trim();
      if ((await this.head(branch)) === parent) throw new Error(`the sandbox could not commit: ${made.stderr.trim()}`);
    }
    throw new Error("the sandbox could not commit: the branch moves all the time");
  }

  /** Sets the branch to another commit, as a forced push does. */
  async setBranch(branch: string, revision: string | null): Promise<void> {
    const args = revision === null ? ["update-ref", "-d", `refs/heads/${branch}`] : ["update-ref", `refs/heads/${branch}`, revision];
    await mustRunGit(this.directory, args);
  }

  /** While it is set, a pre-receive hook declines each push with these words. */
  async declinePushes(message: string | undefined): Promise<void> {
    const script = message === undefined ? "#!/bin/sh\nexit 0\n" : '#!/bin/sh\ncat "$GIT_DIR/declined" >&2\nexit 1\n';
    await writeFile(join(this.directory, "declined"), `${message ?? ""}\n`);
    await writeFile(join(this.directory, "hooks", "pre-receive"), script, { mode: 0o755 });
  }
}

function renderStream(commit: CommitToMake, branch: string, parent: string | undefined): Buffer {
  const message = Buffer.from(`${commit.message.trimEnd()}\n`);
  const who = `${commit.author.name} <${commit.author.email}> ${Math.floor(commit.at.getTime() / 1_000)} +0000`;
  const parts: (string | Buffer)[] = [
    `feature done\ncommit refs/heads/${branch}\nmark :1\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`,
    message,
    parent === undefined ? "" : `from ${parent}\n`,
  ];
  for (const [path, content] of Object.entries(commit.files)) {
    const quoted = `"${path.replace(/[\\"]/g, "\\$&")}"`;
    if (content === null) parts.push(`D ${quoted}\n`);
    else parts.push(`M 100644 inline ${quoted}\ndata ${Buffer.byteLength(content)}\n`, content, "\n");
  }
  parts.push("\nget-mark :1\ndone\n");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

function readLog(output: string, fieldCount: number): LoggedCommit[] {
  const texts = output.split("\0");
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + fieldCount < texts.length; at += fieldCount) {
    const [revision = "", name = "", email = "", seconds = "", subject = "", body = "", trailers = ""] = texts.slice(at, at + fieldCount);
    commits.push({
      revision: revision.trim(),
      subject,
      body: body.trimEnd(),
      author: { name, email },
      at: new Date(Number(seconds) * 1_000),
      trailers: readTrailers(trailers),
    });
  }
  return commits;
}

function readTrailers(text: string): { name: string; value: string }[] {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return lines.map((line) => ({ name: line.slice(0, line.indexOf(":")).trim(), value: line.slice(line.indexOf(":") + 1).trim() }));
}
