// A git remote inside the process: a bare repository behind git's own smart HTTP, with faults on demand.

import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { BareRepository, type CommitToMake, type LoggedCommit } from "./bare-repository.ts";
import { type GitFault, GitFaults, type GitRequest } from "./faults.ts";
import { answerWithGit, sendAnswer } from "./http-backend.ts";

export type { CommitToMake, LoggedCommit } from "./bare-repository.ts";
export type { GitFault } from "./faults.ts";

export interface GitRemoteOptions {
  /** An empty folder; the bare repository is made in it. */
  directory: string;
  /** 0, the default, takes a free one. */
  port?: number | undefined;
  /** The first commits, oldest first. */
  seed?: readonly CommitToMake[] | undefined;
  /** With it, every request needs it as the password of HTTP Basic. */
  token?: string | undefined;
}

export interface BranchMoved {
  branch: string;
  /** null: the branch is new. */
  before: string | null;
  /** null: the branch is gone. */
  after: string | null;
}

export interface GitRemote {
  /** `http://127.0.0.1:PORT/config.git`: what one fetches from and pushes to. */
  url: string;
  /** The bare repository itself. */
  directory: string;
  faults: GitFaults;
  /** The branch's SHA (`main` unless named); undefined when there is no such branch. */
  head(branch?: string): Promise<string | undefined>;
  /** The newest commits first. */
  log(limit: number, branch?: string): Promise<LoggedCommit[]>;
  /** A file's text at the branch's head; undefined when it is not there. */
  readFile(path: string, branch?: string): Promise<string | undefined>;
  /** Somebody pushes a commit; gives its SHA. */
  commit(commit: CommitToMake): Promise<string>;
  /** Somebody rewrites history: the branch is this revision now, or with null gone. */
  forceBranch(branch: string, revision: string | null): Promise<void>;
  /** Calls the listener for each branch that has moved, by whatever way; the returned function ends that. */
  onPush(listener: (moved: BranchMoved) => void): () => void;
  close(): Promise<void>;
}

const repositoryName = "config.git";

export async function startGitRemote(options: GitRemoteOptions): Promise<GitRemote> {
  const repository = await BareRepository.create(join(options.directory, repositoryName));
  for (const commit of options.seed ?? []) await repository.commit(commit);
  const remote = new HttpGitRemote(repository, options.token);
  await remote.listen(options.port ?? 0);
  return remote;
}

class HttpGitRemote implements GitRemote {
  readonly faults = new GitFaults();
  readonly #repository: BareRepository;
  readonly #token: string | undefined;
  readonly #server: Server;
  readonly #listeners = new Set<(moved: BranchMoved) => void>();
  readonly #closing = new AbortController();
  #known = new Map<string, string>();
  #looking: Promise<void> = Promise.resolve();
  url = "";

  constructor(repository: BareRepository, token: string | undefined) {
    this.#repository = repository;
    this.#token = token;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  get directory(): string {
    return this.#repository.directory;
  }

  async listen(port: number): Promise<void> {
    this.#known = await this.#repository.heads();
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${repositoryName}`;
  }

  head(branch?: string): Promise<string | undefined> {
    return this.#repository.head(branch);
  }

  log(limit: number, branch?: string): Promise<LoggedCommit[]> {
    return this.#repository.log(limit, branch);
  }

  readFile(path: string, branch?: string): Promise<string | undefined> {
    return this.#repository.readFile(path, branch);
  }

  async commit(commit: CommitToMake): Promise<string> {
    const revision = await this.#repository.commit(commit);
    await this.#tellMoved();
    return revision;
  }

  async forceBranch(branch: string, revision: string | null): Promise<void> {
    await this.#repository.setBranch(branch, revision);
    await this.#tellMoved();
  }

  onPush(listener: (moved: BranchMoved) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    await this.#looking;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = readRequest(request);
    if (asked === undefined) return void response.writeHead(404).end();
    const fault = this.faults.take(asked);
    if (fault !== undefined && (await this.#answerFault(fault, response))) return;
    if (!this.#mayEnter(request)) return void response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    const pushes = asked.service === "push" && asked.work;
    if (pushes) await this.#repository.declinePushes(fault?.kind === "reject_pushes" ? fault.message : undefined);
    const answer = await answerWithGit(this.directory, request, "sandbox");
    if (pushes) await this.#tellMoved();
    if (fault?.kind === "lost_reply") response.destroy();
    else sendAnswer(response, answer, { cutOff: fault?.kind === "cut_off" });
  }

  /** True when the fault is the whole answer. */
  async #answerFault(fault: GitFault, response: ServerResponse): Promise<boolean> {
    if (fault.kind === "slow") await delay(fault.delayMs, undefined, { signal: this.#closing.signal });
    else if (fault.kind === "down") response.destroy();
    else if (fault.kind === "status")
      response.writeHead(fault.status, fault.status === 401 ? { "www-authenticate": 'Basic realm="git"' } : {}).end();
    else if (fault.kind === "redirect") response.writeHead(301, { location: fault.to }).end();
    return ["down", "status", "redirect", "silent"].includes(fault.kind);
  }

  #mayEnter(request: IncomingMessage): boolean {
    if (this.#token === undefined) return true;
    const [scheme = "", encoded = ""] = (request.headers.authorization ?? "").split(" ");
    const given = Buffer.from(encoded, "base64").toString("utf8");
    const password = Buffer.from(given.slice(given.indexOf(":") + 1));
    const wanted = Buffer.from(this.#token);
    return scheme === "Basic" && password.length === wanted.length && timingSafeEqual(password, wanted);
  }

  #tellMoved(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      const now = await this.#repository.heads();
      const before = this.#known;
      this.#known = now;
      for (const branch of new Set([...before.keys(), ...now.keys()])) {
        const moved = { branch, before: before.get(branch) ?? null, after: now.get(branch) ?? null };
        if (moved.before !== moved.after) for (const listener of this.#listeners) listener(moved);
      }
    });
    return this.#looking;
  }
}

function readRequest(request: IncomingMessage): GitRequest | undefined {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (!url.pathname.startsWith(`/${repositoryName}/`)) return undefined;
  const service = url.pathname.endsWith("/git-receive-pack") || url.searchParams.get("service") === "git-receive-pack" ? "push" : "fetch";
  return { service, work: request.method === "POST" };
}
