// The evidence page, at its largest and with hostile words: inside Slack's limits, and never markup.

import { describe, expect, test } from "vitest";
import { renderEvidenceText } from "../../../src/bot/views/evidence-text.ts";
import { renderOperation } from "../../../src/bot/views/operation.ts";
import type { Evidence } from "../../../src/jobs/evidence/evidence.ts";
import { validateMessage } from "../../../src/sandbox/slack/blocks/validate.ts";
import { anOperation } from "../../jobs/operations.ts";

const at = "2026-11-23T10:00:00.000Z";
const many = <Value>(count: number, make: (index: number) => Value): Value[] => Array.from({ length: count }, (_, index) => make(index));

function pageOf(word: string, count: number): Evidence {
  return {
    asked: word,
    kind: "promotion",
    environments: ["prod"],
    requestedBy: { name: word, git: word },
    operations: many(count, () => word),
    moves: many(count, () => ({ workload: `prod:deployment/${word}`, container: word, from: word, to: word, digest: word })),
    diffSha256: word,
    approval: { id: word, status: "approved", needed: 2 },
    decisions: many(count, () => ({ by: { name: word, git: word }, verb: word, at, text: word, door: word })),
    commit: { revision: "a".repeat(40), subject: word, author: word, at, url: `https://git.example.test/o/r/commit/${"a".repeat(40)}` },
    breakGlass: word,
    thread: word,
    results: many(count, () => ({
      at,
      environment: "prod",
      kind: "applied",
      operation: word,
      revision: "a".repeat(40),
      reason: word,
      objects: many(20, () => ({ id: `prod:deployment/${word}`, action: "configured", summary: word, ready: word, error: word })),
      stages: { [word]: 1_000 },
    })),
    live: many(count, () => ({ environment: word, revision: "a".repeat(40), appliedAt: at, holdsCommit: true })),
    timeline: many(count, () => ({ at, who: word, what: word })),
    missing: many(count, () => word),
  };
}

function render(evidence: Evidence) {
  const operation = anOperation({ request: { verb: "evidence", environment: "prod", change: "prod" } });
  const outcome = { kind: "answered" as const, objects: [], stages: {}, evidence };
  return renderOperation(operation, { state: "ended", outcome, endedAt: at }, { planBlocks: true });
}

describe("fits, and shows foreign text as text", () => {
  test.each([
    ["nothing", "", 0],
    ["one", "api", 1],
    ["500 of everything, 300-character names", "n".repeat(300), 500],
    ["markup", "<!channel> <@U1> *b* `c` <https://x.test|y>", 40],
    ["emoji and right-to-left", "😀\u202eשלום".repeat(60), 40],
    ["a person's id that is none", "slack:T1/U1> <!here", 40],
  ])("%s", (_name, word, count) => {
    const message = render(pageOf(word, count));
    expect(validateMessage(message)).toEqual({ ok: true });
    const text = JSON.stringify(message);
    for (const markup of ["<!channel>", "<!here", "<https://x.test", "\u202e"]) expect(text).not.toContain(markup);
    if (word.includes("<@U1>")) expect(text).not.toContain("<@U1>");
    expect(text).toContain(`<https://git.example.test/o/r/commit/${"a".repeat(40)}|`);
  });
});

test("what does not fit is counted", () => {
  expect(JSON.stringify(render(pageOf("api", 100)))).toMatch(/and \d+ more/);
});

test("a terminal is not spoken to", () => {
  const lines = renderEvidenceText(pageOf("\u001b[31mred\u001b]0;title\u0007\nnext", 2)).join("\n");
  expect(lines.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  expect(lines).toContain("red");
});
