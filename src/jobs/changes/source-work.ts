// Whose work comes with the images: the commits of their sources, asked of the git hosts, and who is not known.

import type { GitHosts } from "../../gitops/git-hosts/git-hosts.ts";
import { renderCompareLink } from "../../gitops/images/compare-link.ts";
import type { SourceRange } from "../../gitops/images/source-range.ts";
import { shortRevision } from "../../gitops/names.ts";
import type { ChangeAuthor, ChangePlan } from "./change-plan.ts";

/** Plain data: it stands in the card. */
export interface SourceWork {
  /** `shop/api`: a path on a known host, with nothing in it that was not checked. */
  repository: string;
  /** Its page with the comparison; https. */
  url: string;
  /** Short revisions. */
  from: string;
  to: string;
  /** Newest first, at most ten. */
  commits: { revision: string; subject: string; authors: string[] }[];
  /** How many there are; undefined when nobody said. */
  total: number | undefined;
  /** Why not all authors are known: the host did not say. */
  problem?: string | undefined;
}

const shownCommits = 10;
const mostRanges = 50;

/** The plan with the commits and their authors; who was asked for and not found out is an author whom nobody knows. */
export async function withSourceWork(plan: ChangePlan, hosts: GitHosts, signal: AbortSignal): Promise<ChangePlan> {
  const ranges = new Map(
    plan.facts.flatMap(({ range }) =>
      range === undefined ? [] : [[JSON.stringify([range.source.url, range.from, range.to]), range] as const],
    ),
  );
  const asked = await Promise.all([...ranges.values()].map((range, at) => fetchWork(range, at < mostRanges ? hosts : undefined, signal)));
  const authors = new Map(plan.authors.map((author) => [keyOf(author), author]));
  for (const author of asked.flatMap((each) => each.authors)) if (!authors.has(keyOf(author))) authors.set(keyOf(author), author);
  return { ...plan, work: asked.map((each) => each.work), authors: [...authors.values()] };
}

function keyOf({ name, email }: ChangeAuthor): string {
  return email === "" ? `name ${name}` : email.toLowerCase();
}

async function fetchWork(
  range: SourceRange,
  hosts: GitHosts | undefined,
  signal: AbortSignal,
): Promise<{ work: SourceWork; authors: ChangeAuthor[] }> {
  const repository = decodeURIComponent(range.source.path);
  const base = { repository, ...renderCompareLink(range) };
  const unknown = (reason: string): ChangeAuthor => ({
    name: `whoever wrote ${repository} ${shortRevision(range.from)}..${shortRevision(range.to)} (${reason})`,
    email: "",
  });
  const answer =
    hosts === undefined ? { kind: "failed" as const, reason: "too many repositories to ask about" } : await hosts.commits(range, signal);
  switch (answer.kind) {
    case "not_configured":
      return { work: { ...base, commits: [], total: undefined }, authors: [] };
    case "failed":
      return { work: { ...base, commits: [], total: undefined, problem: answer.reason }, authors: [unknown(answer.reason)] };
    case "commits": {
      const { commits, total, isComplete } = answer;
      const problem = isComplete ? undefined : `${commits.length} of ${total} commits were told`;
      return {
        work: {
          ...base,
          commits: commits.slice(0, shownCommits).map(({ revision, subject, authors }) => ({
            revision,
            subject: subject.slice(0, 200),
            authors: authors.map(({ name, email }) => (name === "" ? email : name).slice(0, 100)),
          })),
          total,
          problem,
        },
        authors: [...commits.flatMap((each) => each.authors), ...(problem === undefined ? [] : [unknown(problem)])],
      };
    }
  }
}
