// What a commit says of its change is read back as it was written.

import { describe, expect, test } from "vitest";
import { renderCommitMessage } from "../../../src/jobs/automation/commit-message.ts";
import { parseChangeId } from "../../../src/jobs/evidence/change-id.ts";
import { readCommitRecord } from "../../../src/jobs/evidence/read-trailers.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const move = (name: string, letter: string) => ({
  workload: `prod:deployment/${name}`,
  container: name,
  repository: `registry.local/${name}`,
  from: "1.4.2",
  to: "1.5.0",
  digest: digest(letter),
  policy: "from staging",
});

/** As git gives it back: the body without the subject, trailers apart. */
function written(moves: ReturnType<typeof move>[], trailers: [string, string][], by = "By a promotion that somebody asked for.") {
  const message = renderCommitMessage({ by, changes: [{ environment: "prod", moves }], trailers });
  const byName = new Map<string, string[]>();
  for (const [, name = "", value = ""] of message.matchAll(/^([A-Z][A-Za-z0-9-]+): (.+)$/gm))
    byName.set(name, [...(byName.get(name) ?? []), value]);
  return { body: message.slice(message.indexOf("\n") + 1), trailers: byName };
}

describe("a promotion's commit", () => {
  const commit = written(
    [move("api", "a"), move("web", "b")],
    [
      ["Coxswain-Job", "op-0123456789abcdef0123"],
      ["Requested-by", "slack:T1/U1 <dana@example.test>"],
      ["Slack-Thread", "C1/1699.5"],
      ["Approved-by", "slack:T1/U2 <ada@example.test>"],
      ["Approved-by", "slack:T1/U3"],
      ["Approval-Id", "ap-0123456789abcdef0123"],
      ["Diff-Sha256", "c".repeat(64)],
    ],
  );

  test("gives back people, ids, images and digests", () => {
    expect(readCommitRecord(commit)).toEqual({
      kind: "promotion",
      job: "op-0123456789abcdef0123",
      approval: "ap-0123456789abcdef0123",
      diffSha256: "c".repeat(64),
      requestedBy: { name: "slack:T1/U1", git: "dana@example.test" },
      approvedBy: [{ name: "slack:T1/U2", git: "ada@example.test" }, { name: "slack:T1/U3" }],
      thread: "C1/1699.5",
      breakGlass: undefined,
      environments: ["prod"],
      moves: [
        { workload: "deployment/api", container: "api", from: "1.4.2", to: "1.5.0", digest: digest("a") },
        { workload: "deployment/web", container: "web", from: "1.4.2", to: "1.5.0", digest: digest("b") },
      ],
    });
  });
});

test("two workloads of one image have its one digest; where it is not clear whose it is, none has", () => {
  const one = readCommitRecord(
    written([move("api", "a"), { ...move("api", "a"), workload: "prod:deployment/job" }], [["Coxswain-Job", "op-1"]]),
  );
  expect(one.moves.map((each) => each.digest)).toEqual([digest("a"), digest("a")]);
  const three = [move("api", "a"), move("web", "b"), { ...move("api", "a"), workload: "prod:deployment/job" }];
  expect(readCommitRecord(written(three, [["Coxswain-Job", "op-1"]])).moves.map((each) => each.digest)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("automation's commit is known by its job; a person's says nothing of a change", () => {
  expect(readCommitRecord(written([move("api", "a")], [["Coxswain-Job", "up-0123456789abcdef0123"]], "By automation.")).kind).toBe(
    "automation",
  );
  const own = readCommitRecord({
    body: "prod:\n- deployment/api api: 1 -> 2 (x)\n",
    trailers: new Map([["Approved-by", ["slack:T1/U9"]]]),
  });
  expect(own).toMatchObject({ job: undefined, kind: undefined, moves: [], environments: [] });
});

test.each([
  ["op-0123456789abcdef0123", { kind: "operation", id: "op-0123456789abcdef0123" }],
  ["ap-0123456789abcdef0123", { kind: "approval", id: "ap-0123456789abcdef0123" }],
  ["up-0123456789abcdef0123", { kind: "job", id: "up-0123456789abcdef0123" }],
  ["3F2A91C", { kind: "commit", prefix: "3f2a91c" }],
  ["3f2a91", undefined],
  ["prod", { kind: "newest", environment: "prod" }],
  // An environment may be called so that it reads like a SHA.
  ["deadbeef", { kind: "newest", environment: "deadbeef" }],
  ["--upload-pack=x", undefined],
  ["op-short", undefined],
])("%s names %j", (text, expected) => {
  expect(parseChangeId(text, ["prod", "deadbeef"])).toEqual(expected);
});
