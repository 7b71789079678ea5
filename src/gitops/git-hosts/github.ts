// Commits of a range from GitHub and Gitea, whose comparisons have one shape (REST "Compare two commits").

import { z } from "zod";
import type { SourceRange } from "../images/source-range.ts";
import { askHost } from "./ask-host.ts";
import type { GitHostApi, RangeAnswer, RangeCommit } from "./git-hosts.ts";
import { readCommit } from "./range-authors.ts";

const text = z.string().nullish();
const Comparison = z.object({
  total_commits: z.number(),
  commits: z.array(
    z.object({ sha: z.string(), commit: z.object({ message: text, author: z.object({ name: text, email: text }).nullish() }) }),
  ),
});

const pageSize = 100;
const mostPages = 5;

/** GitHub gives pages, oldest commit first; Gitea gives all at once and takes no notice of the page. */
export async function askGithub(
  { source, from, to }: SourceRange,
  { kind, apiUrl }: GitHostApi,
  { token, signal }: { token: string | undefined; signal: AbortSignal },
): Promise<RangeAnswer> {
  const url = new URL(`${apiUrl}/repos/${source.path}/compare/${from}...${to}`);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `${kind === "gitea" ? "token" : "Bearer"} ${token}` };
  const found = new Map<string, RangeCommit>();
  let total = 0;
  for (let page = 1; page <= mostPages; page++) {
    if (kind === "github") url.search = `?per_page=${pageSize}&page=${page}`;
    const answer = await askHost({ url, headers, signal });
    if (answer.kind === "failed") return answer;
    const { data } = Comparison.safeParse(answer.body);
    if (data === undefined) return { kind: "failed", reason: `${url.host} answered in a shape that is not known` };
    total = data.total_commits;
    for (const { sha, commit } of data.commits)
      found.set(
        sha,
        readCommit({
          revision: sha,
          message: commit.message ?? "",
          author: { name: commit.author?.name ?? "", email: commit.author?.email ?? "" },
        }),
      );
    if (kind === "gitea" || found.size >= total || data.commits.length === 0) break;
  }
  const commits = [...found.values()];
  // Gitea's come newest first.
  return { kind: "commits", commits: kind === "gitea" ? commits : commits.reverse(), total, isComplete: commits.length >= total };
}
