// A git host on loopback that knows the commits of application repositories, and answers comparisons as Gitea does.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HostedCommit {
  /** Git SHA. */
  revision: string;
  message: string;
  author: { name: string; email: string };
  at: Date;
}

export interface EmbeddedGitHost {
  /** `http://127.0.0.1:4000/api/v1`. */
  apiUrl: string;
  /** Puts a commit on top of `owner/name`, which has one line of history. */
  addCommit(repository: string, commit: HostedCommit): void;
  /** Newest first; [] for a repository that is not there. */
  commits(repository: string): readonly HostedCommit[];
  /** Answers every question with this status until it is undefined again. */
  failWith(status: number | undefined): void;
  /** Paths that were asked for, oldest first. */
  requests: readonly string[];
  close(): Promise<void>;
}

const maxRememberedRequests = 1_000;

export async function startGitHost(): Promise<EmbeddedGitHost> {
  const repositories = new Map<string, HostedCommit[]>();
  const requests: string[] = [];
  let failure: number | undefined;
  const server = createServer((request, response) => {
    if (requests.length < maxRememberedRequests) requests.push(request.url ?? "");
    if (failure === undefined) answer(request, response, repositories);
    else reply(response, failure, { message: "the sandbox was told to fail" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    addCommit: (name, commit) => void repositories.set(name, [...(repositories.get(name) ?? []), commit]),
    commits: (name) => [...(repositories.get(name) ?? [])].reverse(),
    failWith: (status) => {
      failure = status;
    },
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** `GET /repos/{owner}/{repo}/compare/{base}...{head}` (Gitea API 1.22): what `head` has and `base` has not, newest first. */
function answer(request: IncomingMessage, response: ServerResponse, repositories: ReadonlyMap<string, readonly HostedCommit[]>): void {
  const [, name = "", base = "", head = ""] =
    /^\/api\/v1\/repos\/([\w.-]+\/[\w.-]+)\/compare\/([0-9a-f]+)\.\.\.([0-9a-f]+)$/.exec(request.url ?? "") ?? [];
  const history = repositories.get(name) ?? [];
  const [from, to] = [base, head].map((revision) => history.findIndex((commit) => commit.revision.startsWith(revision)));
  if (request.method !== "GET" || from === undefined || to === undefined || from < 0 || to < 0)
    reply(response, 404, { message: "The target couldn't be found." });
  else {
    const commits = history.slice(from + 1, to + 1).reverse();
    reply(response, 200, { total_commits: commits.length, commits: commits.map(renderCommit) });
  }
}

function renderCommit({ revision, message, author, at }: HostedCommit): object {
  const person = { ...author, date: at.toISOString() };
  return { sha: revision, created: at.toISOString(), commit: { message, author: person, committer: person }, author: null, parents: [] };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
