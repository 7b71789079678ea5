// A diff in a message, at its largest: inside Slack's limits, and never markup.

import { describe, expect, it } from "vitest";
import { renderAnswer } from "../../../src/bot/views/answer.ts";
import { isLongDiff } from "../../../src/bot/views/diff.ts";
import { renderWhoAmI, renderWhoCan } from "../../../src/bot/views/identity.ts";
import { renderOperation } from "../../../src/bot/views/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import { validateMessage } from "../../../src/sandbox/slack/blocks/validate.ts";
import { anOperation } from "../../jobs/operations.ts";

const operation = anOperation({ request: { verb: "diff", environment: "prod" } });

function render(diff: string, diffPlace?: string) {
  const objects = Array.from({ length: 500 }, (_, at): Outcome["objects"][number] => ({
    id: `prod:configmap/${"n".repeat(280)}-${at}`,
    action: "configured",
    summary: "s".repeat(300),
  }));
  const problems = Array.from({ length: 50 }, () => "p".repeat(500));
  const outcome: Outcome = { kind: "answered", environment: "prod", objects, stages: {}, problems, reason: "r".repeat(9_000), diff };
  return renderOperation(operation, { state: "ended", outcome, endedAt: "2026-11-22T12:00:00Z" }, { planBlocks: true, diffPlace });
}

describe("fits", () => {
  const cases: [name: string, diff: string][] = [
    ["one line", "+a"],
    ["the longest that stands inline", `${"+😀\n".repeat(59)}${"x".repeat(2_500)}`],
    ["ten thousand lines", "+line\n".repeat(10_000)],
    ["a line of a million characters", `+${"x".repeat(1_000_000)}`],
    ["emoji and right-to-left", `+${"😀שלום".repeat(5_000)}`],
    ["markup", "+<!channel> <@U1> *b* `c` <https://x.test|y>\n".repeat(2_000)],
  ];
  it.each(cases)("%s", (_, diff) => {
    const message = render(diff, "the whole diff is a file in this thread");
    expect(validateMessage(message)).toMatchObject({ ok: true });
    expect(message.text).not.toContain("<!channel>");
    if (isLongDiff(diff)) expect(JSON.stringify(message.blocks)).toContain("the whole diff is a file in this thread");
    // Markup is looked for in mrkdwn only: rich text shows it as it is.
    expect(JSON.stringify(message.blocks.filter((block) => block.type !== "rich_text"))).not.toContain("<!channel>");
  });
});

it("names at most twenty people, and escapes what is foreign", () => {
  const users = Array.from({ length: 500 }, (_, at) => `U${at}`);
  const holders = { users, groups: [], channels: ["C1"] };
  const lines = renderWhoCan({ verb: "<!here>", role: "sync", environment: "*prod*" }, { everyone: false, holders });
  expect(lines[0]).toMatch(/^To &lt;!here&gt; \*\u2060prod\*\u2060 takes/);
  expect(lines[1]).toMatch(/<@U19> and 480 others$/);
  expect(validateMessage(renderAnswer(lines))).toMatchObject({ ok: true });
  const environments = Array.from({ length: 100 }, (_, at) => ({ name: `env-${at}`, roles: ["view" as const] }));
  const addresses = users.map((user) => ({ email: `*${user}*@<!here>.test`, how: "self" as const, by: user, at: "2026-01-01T00:00:00Z" }));
  const standing = { person: { user: "U1", standing: "guest" as const, groups: users }, addresses, environments };
  expect(validateMessage(renderAnswer(renderWhoAmI("T1", standing)))).toMatchObject({ ok: true });
});
