// The facts of a change card at their largest and at their worst: nothing in them is markup, and all of it fits.

import { expect, test } from "vitest";
import { renderFacts } from "../../../src/bot/views/card-facts.ts";
import { renderCard } from "../../../src/bot/views/change-card.ts";
import { renderDiffModal } from "../../../src/bot/views/diff-modal.ts";
import type { ApprovalCard } from "../../../src/jobs/approvals/card.ts";
import type { CardFacts } from "../../../src/jobs/approvals/card-facts.ts";
import { anOperation } from "../../jobs/operations.ts";

const digest = `sha256:${"a".repeat(64)}`;
const row = {
  workload: "prod:deployment/api",
  container: "api",
  live: "1.4.2",
  from: "1.4.2",
  to: "1.5.0",
  digest,
  healthyForMs: 10_800_000,
  restarts: 0,
};
const work = { repository: "shop/api", url: "https://git.example/shop/api/compare/a...b", from: "aaaaaaa", to: "bbbbbbb" };
const facts: CardFacts = {
  rows: [row],
  work: [],
  left: [],
  counts: { files: 1, lines: 1, created: 0, changed: 1 },
  unknownAuthors: [],
  source: "staging",
};

test.each([
  ["what runs is what git says", row, "1.4.2 → 1.5.0  `sha256:aaaaaaaaaaaa…` · healthy in staging for 3 h, 0 restarts"],
  ["git is ahead of what runs", { ...row, live: "1.4.1" }, "1.4.1 live (1.4.2 in git) → 1.5.0"],
  ["nothing runs yet", { ...row, live: undefined }, "nothing live (1.4.2 in git) → 1.5.0"],
  ["one restart", { ...row, restarts: 1 }, "for 3 h, 1 restart"],
  ["a CronJob tells no time", { ...row, healthyForMs: undefined, restarts: undefined }, "`sha256:aaaaaaaaaaaa…`"],
  [
    "its tag was pushed again",
    { ...row, tagDigest: `sha256:${"b".repeat(64)}` },
    "⚠ 1.5.0 was pushed again since (`sha256:bbbbbbbbbbbb…`)",
  ],
])("%s", (_name, shown, words) => {
  expect(renderFacts({ ...facts, rows: [shown] })[0]).toContain(words);
});

test.each([
  [
    "a host that is not asked",
    { ...work, commits: [], total: undefined },
    "*shop/api* <https://git.example/shop/api/compare/a...b|aaaaaaa..bbbbbbb>",
  ],
  ["no change", { ...work, commits: [], total: 0 }, "*shop/api* no new commits <"],
  [
    "a co-author",
    { ...work, commits: [{ revision: "c".repeat(40), subject: "Fix <!channel> *it*", authors: ["Dana", "Otto"] }], total: 1 },
    "• `ccccccc` Fix &lt;!channel&gt; *\u2060it*\u2060 · Dana, Otto",
  ],
  [
    "a host that did not say",
    { ...work, commits: [], total: undefined, problem: "it is not reachable" },
    "⚠ not all authors are known: it is not reachable",
  ],
])("%s", (_name, shown, words) => {
  expect(renderFacts({ ...facts, work: [shown] })[1]).toContain(words);
});

test("what skips a stage says so first", () => {
  const [first] = renderFacts({ ...facts, skips: { stages: ["staging"], reason: "INC-42 <@U1>" } });
  expect(first).toBe("⚠ *Skips staging* (break-glass): INC-42 &lt;@U1&gt;");
});

test("the largest card has blocks and texts within Slack's limits", () => {
  const long = "*<!channel>_`&".repeat(40);
  const largest: CardFacts = {
    ...facts,
    rows: Array.from({ length: 40 }, () => ({
      ...row,
      workload: `prod:deployment/${"x".repeat(300)}`,
      from: long,
      to: long,
      tagDigest: digest,
    })),
    work: Array.from({ length: 12 }, () => ({
      ...work,
      repository: long,
      commits: Array.from({ length: 10 }, () => ({ revision: long, subject: long, authors: Array.from({ length: 50 }, () => long) })),
      total: 500,
      problem: long,
    })),
    left: Array.from({ length: 40 }, () => ({ workload: long, container: "", reason: long })),
    unknownAuthors: Array.from({ length: 20 }, () => long),
    skips: { stages: [long], reason: long },
  };
  const card = {
    ...{ id: "ap-0123456789abcdef0123", binding: "b", status: "pending", needed: 2, approvedBy: [], mayApprove: ["U1"], requestedBy: "U2" },
    ...{ deadline: "2026-11-23T10:00:00Z", rows: [], commits: [], authors: [], otherChanges: [], diffHash: "d".repeat(64) },
    ...{ facts: largest, ending: undefined },
  } as ApprovalCard;
  const blocks = renderCard(anOperation(), card);
  expect(blocks.length).toBeLessThanOrEqual(50);
  for (const block of blocks)
    if (block.type === "section") {
      const text = block.text?.text ?? "";
      expect(text.length).toBeLessThanOrEqual(3_000);
      expect(text).not.toMatch(/<!channel>/);
      // No link is cut in the middle.
      expect(text.replaceAll(/<https:[^<>]*\|[^<>]*>/g, "")).not.toContain("<https");
    }
});

test("a diff of ten thousand lines fits into its modal, and says what is left", () => {
  const diff = Array.from({ length: 10_000 }, (_, at) => `+line ${at} ${"y".repeat(at % 900)}`).join("\n");
  const view = renderDiffModal({ environment: "a-very-long-environment-name-indeed", diff, diffHash: "d".repeat(64) });
  expect(view.title.text.length).toBeLessThanOrEqual(24);
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(JSON.stringify(view).length).toBeLessThan(100_000);
  expect(JSON.stringify(view.blocks.at(-1))).toMatch(/and \d+ more lines/);
});
