// How orders about rules and their answers read: one line for the lock screen, foreign text harmless.

import { expect, test } from "vitest";
import { renderAnswerLines } from "../../../src/bot/views/answer-lines.ts";
import { renderHeadline } from "../../../src/bot/views/headline.ts";
import { renderOperation } from "../../../src/bot/views/operation.ts";
import type { Request } from "../../../src/jobs/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import { anOperation } from "../../jobs/operations.ts";

const commit = "3f2a91c0000000000000000000000000000000000";
const named = { environment: "staging", workload: "deployment/api", dryRun: false };
const ended = (parts: Partial<Outcome>): Outcome => ({ kind: "applied", environment: "staging", objects: [], stages: {}, ...parts });

test.each<[Request, Partial<Outcome>, string]>([
  [{ verb: "automate", ...named }, { commit }, "api is automated in staging · commit 3f2a91c"],
  [{ verb: "deautomate", ...named }, { commit }, "api is not automated in staging · commit 3f2a91c"],
  [{ verb: "lock", ...named, message: "load test" }, { commit }, "api is locked in staging: load test · commit 3f2a91c"],
  [{ verb: "unlock", ...named }, { kind: "unchanged" }, "api is not locked in staging; nothing had to change"],
  [
    { verb: "policy", ...named, tags: [{ container: "web", policy: "semver:~1" }] },
    { commit },
    "api follows web=semver:~1 in staging · commit 3f2a91c",
  ],
  [
    { verb: "automate", ...named },
    { kind: "refused", reason: "There is no workload api in staging." },
    "There is no workload api in staging.",
  ],
  [{ verb: "automate", ...named }, { kind: "failed", reason: "git is away" }, "automate staging api failed: git is away"],
  [
    { verb: "automate", ...named },
    { kind: "partial", commit, reason: "x" },
    "api is automated in staging · commit 3f2a91c, but staging is only partly synced: x",
  ],
  [
    { verb: "automate", ...named, dryRun: true },
    { kind: "answered", dryRun: true },
    "Dry run: automate api in staging; nothing was changed",
  ],
  [
    { verb: "why", environment: "staging", workload: "x" },
    { kind: "refused", reason: "There is no workload x in staging." },
    "There is no workload x in staging.",
  ],
])("%j %j", (request, outcome, headline) => {
  expect(renderHeadline(anOperation({ request }), ended(outcome))).toBe(headline);
});

test("what came from outside is no mention, no link and no markup, in blocks and text alike", () => {
  const request: Request = { verb: "lock", ...named, workload: "<!channel>", message: "*<@U1>*" };
  const outcome = ended({ answer: ["✗ lock: <!here> `x` *y* <https://evil.test|ok>"] });
  const message = renderOperation(
    anOperation({ request }),
    { state: "ended", outcome, endedAt: "2026-11-22T12:00:00Z" },
    { planBlocks: false },
  );
  const own = "<@U1>";
  expect(JSON.stringify([message.text, message.blocks.slice(0, -1)])).not.toMatch(/<[!@#h]/);
  expect(JSON.stringify(message.blocks.at(-1))).toContain(own);
});

test("times in an answer are shown in each reader's zone", () => {
  expect(renderAnswerLines(["built 2026-11-22T12:00:00Z, until 2026-11-22T16:00:00.000Z"])).toEqual([
    "built <!date^1795348800^{date_short_pretty} {time}|12:00 UTC>, until <!date^1795363200^{date_short_pretty} {time}|16:00 UTC>",
  ]);
});

test("a long answer is several sections, each inside the limit", () => {
  const texts = renderAnswerLines(Array.from({ length: 200 }, (_, at) => `${at} ${"x".repeat(300)}`));
  expect(texts.length).toBeGreaterThan(5);
  expect(texts.every((text) => text.length <= 3_000)).toBe(true);
  expect(texts.at(-1)).toContain("and 140 more");
});
