// Commits of a range from GitLab (REST "Compare branches, tags or commits").

import { z } from "zod";
import type { SourceRange } from "../images/source-range.ts";
import { askHost } from "./ask-host.ts";
import type { GitHostApi, RangeAnswer } from "./git-hosts.ts";
import { readCommit } from "./range-authors.ts";

const text = z.string().nullish();
const Comparison = z.object({
  commits: z.array(z.object({ id: z.string(), message: text, title: text, author_name: text, author_email: text })),
  compare_timeout: z.boolean().nullish(),
});

/** All commits come in one answer, oldest first; a comparison that took too long is not whole. */
export async function askGitlab(
  { source, from, to }: SourceRange,
  { apiUrl }: GitHostApi,
  { token, signal }: { token: string | undefined; signal: AbortSignal },
): Promise<RangeAnswer> {
  // The path is percent-encoded already, and as one part of another path all of it is encoded.
  const project = encodeURIComponent(decodeURIComponent(source.path));
  const url = new URL(`${apiUrl}/projects/${project}/repository/compare?from=${from}&to=${to}`);
  const answer = await askHost({ url, headers: token === undefined ? {} : { "private-token": token }, signal });
  if (answer.kind === "failed") return answer;
  const { data } = Comparison.safeParse(answer.body);
  if (data === undefined) return { kind: "failed", reason: `${url.host} answered in a shape that is not known` };
  const commits = data.commits.map((commit) =>
    readCommit({
      revision: commit.id,
      message: commit.message ?? commit.title ?? "",
      author: { name: commit.author_name ?? "", email: commit.author_email ?? "" },
    }),
  );
  return { kind: "commits", commits: commits.reverse(), total: commits.length, isComplete: data.compare_timeout !== true };
}
