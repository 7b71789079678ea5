// Whose work comes with images: authors and co-authors of their sources, and those whom nobody could find out.

import { expect, test } from "vitest";
import type { GitHosts, RangeAnswer } from "../../../src/gitops/git-hosts/git-hosts.ts";
import type { SourceRange } from "../../../src/gitops/images/source-range.ts";
import type { ChangePlan } from "../../../src/jobs/changes/change-plan.ts";
import { withSourceWork } from "../../../src/jobs/changes/source-work.ts";

const source = { kind: "gitea", host: "git.example.test", path: "shop/api", url: "https://git.example.test/shop/api" } as const;
const range: SourceRange = { source, from: "a".repeat(40), to: "b".repeat(40) };

function aPlan(ranges: readonly (SourceRange | undefined)[]): ChangePlan {
  const facts = ranges.map((each) => ({ workload: "prod:deployment/api", container: "api", range: each }));
  return { facts, authors: [{ name: "Dana", email: "dana@example.test" }], work: [] } as unknown as ChangePlan;
}

function hosts(answer: RangeAnswer): GitHosts & { asked: number } {
  const counted = {
    asked: 0,
    commits: async () => {
      counted.asked++;
      return answer;
    },
  };
  return counted;
}

const signal = new AbortController().signal;
const commit = (subject: string, ...authors: string[]) => ({
  revision: subject.padEnd(40, "0"),
  subject,
  authors: authors.map((email) => ({ name: email.split("@")[0] ?? "", email })),
});

test("authors and co-authors come to those of the configuration, each once", async () => {
  const commits = [commit("2", "DANA@example.test", "otto@example.test"), commit("1", "ada@example.test")];
  const plan = await withSourceWork(aPlan([range]), hosts({ kind: "commits", commits, total: 2, isComplete: true }), signal);
  expect(plan.authors.map((author) => author.email)).toEqual(["dana@example.test", "otto@example.test", "ada@example.test"]);
  expect(plan.work).toEqual([
    {
      repository: "shop/api",
      url: `https://git.example.test/shop/api/compare/${"a".repeat(40)}...${"b".repeat(40)}`,
      from: "aaaaaaa",
      to: "bbbbbbb",
      total: 2,
      problem: undefined,
      commits: [
        { revision: commits[0]?.revision, subject: "2", authors: ["DANA", "otto"] },
        { revision: commits[1]?.revision, subject: "1", authors: ["ada"] },
      ],
    },
  ]);
});

test("one range of several images is asked for once; what has no range, not at all", async () => {
  const host = hosts({ kind: "not_configured" });
  const plan = await withSourceWork(aPlan([range, { ...range }, undefined]), host, signal);
  expect([host.asked, plan.work.length]).toEqual([1, 1]);
});

test("a host that is not asked gives a link, and nobody who is unknown", async () => {
  const plan = await withSourceWork(aPlan([range]), hosts({ kind: "not_configured" }), signal);
  expect(plan.authors).toHaveLength(1);
  expect(plan.work).toMatchObject([{ total: undefined, commits: [] }]);
});

test.each([
  ["a host that does not answer", { kind: "failed", reason: "it is not reachable" }],
  ["a range that is not told whole", { kind: "commits", commits: [commit("1", "dana@example.test")], total: 900, isComplete: false }],
] as [string, RangeAnswer][])("%s leaves an author whom nobody knows", async (_name, answer) => {
  const plan = await withSourceWork(aPlan([range]), hosts(answer), signal);
  expect(plan.authors).toHaveLength(2);
  expect(plan.authors[1]).toMatchObject({ email: "", name: expect.stringContaining("whoever wrote shop/api aaaaaaa..bbbbbbb") });
  expect(plan.work[0]?.problem).toBeDefined();
});
