// Commits of a range, as each git host tells of them: pages, co-authors, tokens, and every way of not answering.

import { describe, expect, test } from "vitest";
import type { GitHostApi } from "../../../src/gitops/git-hosts/git-hosts.ts";
import { openGitHosts } from "../../../src/gitops/git-hosts/open-git-hosts.ts";
import type { SourceRange } from "../../../src/gitops/images/source-range.ts";
import { type Reply, startApi } from "./api-server.ts";

const from = "1".repeat(40);
const to = "2".repeat(40);
const signal = new AbortController().signal;

function range(kind: GitHostApi["kind"], path = "shop/api"): SourceRange {
  return { source: { kind, host: "git.example.com", path, url: `https://git.example.com/${path}` }, from, to };
}

async function openApi(kind: GitHostApi["kind"], reply: (path: string) => Reply, readToken?: () => Promise<string>) {
  const api = await startApi(reply);
  return { api, hosts: openGitHosts(new Map([["git.example.com", { kind, apiUrl: api.url, readToken }]])) };
}

/** GitHub REST, "Compare two commits": cut to what is there in every answer. */
function githubCommit(
  sha: string,
  message: string,
  author: { name: string; email: string } | null = { name: "Dana", email: "dana@example.com" },
) {
  const person = author === null ? null : { ...author, date: "2026-11-20T10:00:00Z" };
  return {
    sha,
    node_id: "C_kwDO",
    commit: { author: person, committer: person, message, tree: { sha: from, url: "" }, url: "", comment_count: 0 },
    html_url: `https://github.com/shop/api/commit/${sha}`,
    author: null,
    committer: null,
    parents: [],
  };
}

function github(commits: object[], total = commits.length): string {
  return JSON.stringify({ url: "", status: "ahead", ahead_by: total, behind_by: 0, total_commits: total, commits, files: [] });
}

describe("GitHub", () => {
  test("commits come oldest first, and are told newest first with their co-authors", async () => {
    const { api, hosts } = await openApi(
      "github",
      () => ({
        body: github([
          githubCommit("a".repeat(40), "Begin\n\nLong text."),
          githubCommit("b".repeat(40), "Serve\r\n\r\nCo-authored-by: Otto <otto@example.com>\r\nco-authored-by: DANA <Dana@Example.com>"),
        ]),
      }),
      async () => "s3cret\n",
    );
    expect(await hosts.commits(range("github"), signal)).toEqual({
      kind: "commits",
      total: 2,
      isComplete: true,
      commits: [
        {
          revision: "b".repeat(40),
          subject: "Serve",
          authors: [
            { name: "Dana", email: "dana@example.com" },
            { name: "Otto", email: "otto@example.com" },
          ],
        },
        { revision: "a".repeat(40), subject: "Begin", authors: [{ name: "Dana", email: "dana@example.com" }] },
      ],
    });
    expect(api.asked.map((each) => each.path)).toEqual([`/repos/shop/api/compare/${from}...${to}?per_page=100&page=1`]);
    expect(api.asked[0]?.headers.authorization).toBe("Bearer s3cret");
  });

  test("all pages are asked for, and the same range once", async () => {
    const all = Array.from({ length: 150 }, (_, at) => githubCommit(String(at).padStart(40, "0"), `Commit ${at}`));
    const { api, hosts } = await openApi("github", (path) => {
      const page = Number(new URL(path, "http://x").searchParams.get("page"));
      return { body: github(all.slice((page - 1) * 100, page * 100), all.length) };
    });
    const answer = await hosts.commits(range("github"), signal);
    expect(answer).toMatchObject({ kind: "commits", total: 150, isComplete: true });
    if (answer.kind === "commits") expect(answer.commits[0]?.subject).toBe("Commit 149");
    expect(await hosts.commits(range("github"), signal)).toEqual(answer);
    expect(api.asked).toHaveLength(2);
  });

  test("more commits than are asked for are said to be missing", async () => {
    const { api, hosts } = await openApi("github", (path) => {
      const page = Number(new URL(path, "http://x").searchParams.get("page"));
      const commits = Array.from({ length: 100 }, (_, at) => githubCommit(String(page * 100 + at).padStart(40, "0"), "Commit"));
      return { body: github(commits, 9_000) };
    });
    expect(await hosts.commits(range("github"), signal)).toMatchObject({ kind: "commits", total: 9_000, isComplete: false });
    expect(api.asked).toHaveLength(5);
  });

  test("a commit without an author has one whom nobody knows", async () => {
    const { hosts } = await openApi("github", () => ({ body: github([githubCommit("a".repeat(40), "Begin", null)]) }));
    expect(await hosts.commits(range("github"), signal)).toMatchObject({ commits: [{ authors: [{ name: "", email: "" }] }] });
  });
});

test("GitLab takes the whole path as one part, and its token in its own header", async () => {
  const commit = (id: string, title: string) => ({
    id,
    short_id: id.slice(0, 8),
    title,
    message: `${title}\n\nCo-authored-by: Otto <otto@example.com>`,
    author_name: "Dana",
    author_email: "dana@example.com",
    created_at: "2026-11-20T10:00:00.000Z",
    parent_ids: [],
    web_url: "",
  });
  const body = JSON.stringify({
    commit: null,
    commits: [commit("a".repeat(40), "Begin"), commit("b".repeat(40), "Serve")],
    diffs: [],
    compare_timeout: false,
    compare_same_ref: false,
    web_url: "",
  });
  const { api, hosts } = await openApi(
    "gitlab",
    () => ({ body }),
    async () => "glpat",
  );
  expect(await hosts.commits(range("gitlab", "shop/back%20end/api"), signal)).toMatchObject({
    total: 2,
    isComplete: true,
    commits: [{ subject: "Serve", authors: [{ name: "Dana" }, { name: "Otto" }] }, { subject: "Begin" }],
  });
  expect(api.asked[0]?.path).toBe(`/projects/shop%2Fback%20end%2Fapi/repository/compare?from=${from}&to=${to}`);
  expect(api.asked[0]?.headers["private-token"]).toBe("glpat");
});

test("a comparison that took GitLab too long is not whole", async () => {
  const body = JSON.stringify({ commits: [], compare_timeout: true });
  const { hosts } = await openApi("gitlab", () => ({ body }));
  expect(await hosts.commits(range("gitlab"), signal)).toMatchObject({ kind: "commits", isComplete: false });
});

test("Gitea gives all at once, newest first", async () => {
  const { api, hosts } = await openApi(
    "gitea",
    () => ({ body: github([githubCommit("b".repeat(40), "Serve"), githubCommit("a".repeat(40), "Begin")]) }),
    async () => "t",
  );
  expect(await hosts.commits(range("gitea"), signal)).toMatchObject({ commits: [{ subject: "Serve" }, { subject: "Begin" }] });
  expect(api.asked.map((each) => each.path)).toEqual([`/repos/shop/api/compare/${from}...${to}`]);
  expect(api.asked[0]?.headers.authorization).toBe("token t");
});

test("a host that is not configured is not asked", async () => {
  const hosts = openGitHosts(new Map());
  expect(await hosts.commits(range("github"), signal)).toEqual({ kind: "not_configured" });
});

const failures: [string, Reply, RegExp][] = [
  ["an unknown repository", { status: 404, body: "{}" }, /does not know the repository/],
  ["a wrong token", { status: 401, body: "{}" }, /does not take the token/],
  ["a used up limit", { status: 403, headers: { "x-ratelimit-remaining": "0" }, body: "{}" }, /too many questions/],
  ["an error", { status: 500, body: "<html>" }, /answered with 500/],
  ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" }, /not reachable/],
  ["a page instead of JSON", { body: "<html>" }, /not answer in JSON/],
  ["another shape", { body: '{"commits": "none"}' }, /shape that is not known/],
  ["more than it may be", { body: `{"x": "${"y".repeat(9_000_000)}"}` }, /more than 8 MiB/],
  ["no answer", undefined, /not reachable/],
];

test.each(failures)("%s is a reason, and is asked again the next time", async (_name, reply, reason) => {
  const { api, hosts } = await openApi(
    "github",
    () => reply,
    async () => "s3cret",
  );
  const answer = await hosts.commits(range("github"), signal);
  expect(answer).toMatchObject({ kind: "failed", reason: expect.stringMatching(reason) });
  expect(JSON.stringify(answer)).not.toMatch(/s3cret|shop/);
  const before = api.asked.length;
  await hosts.commits(range("github"), signal);
  expect(api.asked.length).toBeGreaterThan(before);
});

test("a token that cannot be read is a reason, and nothing is asked", async () => {
  const { api, hosts } = await openApi(
    "github",
    () => ({ body: github([]) }),
    async () => {
      throw new Error("ENOENT /secret/path");
    },
  );
  expect(await hosts.commits(range("github"), signal)).toEqual({
    kind: "failed",
    reason: "the token for git.example.com cannot be read",
  });
  expect(api.asked).toEqual([]);
});

test("an operation that is stopped does not wait", async () => {
  const { hosts } = await openApi("github", () => ({ body: github([]) }));
  await expect(hosts.commits(range("github"), AbortSignal.abort())).rejects.toThrow();
});
