// The page of a change: git's trailers count, the other records add to them, and what is lost is said.

import { expect, test } from "vitest";
import { type AuditEntry, type AuditFacts, noHash, sealEntry } from "../../../src/jobs/audit/entry.ts";
import { composeEvidence } from "../../../src/jobs/evidence/compose-evidence.ts";
import type { ChangeRecords } from "../../../src/jobs/evidence/find-records.ts";

const revision = "3f2a91c".padEnd(40, "0");
const commit = {
  revision,
  subject: "Update api to 1.5.0 in prod",
  body: "",
  author: { name: "Coxswain", email: "coxswain@example.test" },
  at: new Date("2026-11-23T10:02:00Z"),
  trailers: new Map(),
  foundIn: { name: "prod" },
  record: {
    kind: "promotion",
    job: "op-2",
    approval: "ap-1",
    diffSha256: "c".repeat(64),
    requestedBy: { name: "slack:T1/U1", git: "dana@example.test" },
    approvedBy: [{ name: "slack:T1/U2", git: "ada@example.test" }, { name: "slack:T1/U3" }],
    thread: undefined,
    environments: ["prod"],
    moves: [{ workload: "deployment/api", container: "api", from: "1.4.2", to: "1.5.0" }],
  },
} as unknown as NonNullable<ChangeRecords["commit"]>;

let seq = 0;
function entry(facts: Partial<AuditFacts>): AuditEntry {
  seq += 1;
  const nothing = { door: null, verb: null, environment: "prod", operation: null, approval: "ap-1", commit: null, outcome: null };
  const full = {
    kind: "decided",
    at: "2026-11-23T10:00:00.000Z",
    who: "slack:T1/U2",
    ...nothing,
    reasonCode: null,
    text: null,
    details: {},
  } as const;
  return sealEntry({ ...full, ...facts }, { epoch: "0".repeat(16), seq, prevHash: noHash }, "key");
}

const none: ChangeRecords = { commit: undefined, entries: [], approvals: [], live: [], environments: ["prod"], missing: [] };
const compose = (records: Partial<ChangeRecords>) =>
  composeEvidence("3f2a91c", { ...none, ...records }, () => "https://git.example/commit");

const vote = entry({
  verb: "approve",
  at: "2026-11-23T10:01:00.000Z",
  door: "button",
  text: "looks good",
  details: { given: 1, needed: 2 },
});
const stranger = entry({ verb: "approve", who: "slack:T1/U9", at: "2026-11-23T10:01:30.000Z", details: { given: 2, needed: 2 } });
const ended = entry({
  kind: "ended",
  verb: "promote",
  at: "2026-11-23T10:03:00.000Z",
  operation: "op-2",
  commit: revision,
  outcome: "applied",
  details: { revision, objects: [{ id: "prod:deployment/api", action: "configured", ready: "3/3" }], stages: { apply: 400 } },
});

test("nothing known is no page", () => {
  expect(compose({})).toBeUndefined();
});

test("Redis emptied: the page is made from the trailers, and says what is lost", () => {
  const live = [{ environment: "prod", revision, appliedAt: "2026-11-23T10:03:00.000Z", holdsCommit: true }];
  const evidence = compose({ commit, live });
  expect(evidence).toMatchObject({
    kind: "promotion",
    requestedBy: { name: "slack:T1/U1", git: "dana@example.test" },
    decisions: [
      { by: { name: "slack:T1/U2", git: "ada@example.test" }, verb: "approve" },
      { by: { name: "slack:T1/U3" }, verb: "approve" },
    ],
    approval: { id: "ap-1", status: "approved" },
    commit: { revision, url: "https://git.example/commit" },
  });
  expect(evidence?.missing).toEqual([
    "The audit log has nothing about it (Redis was emptied, or the entries gave way to newer ones): this page is made from git alone.",
    "When 2 approvals were given, and with which words, is not known any more.",
    "What the sync after the commit did is not known any more; prod is at a revision that holds it.",
  ]);
});

test("the log adds times, words and results to the trailers' approvers", () => {
  const evidence = compose({ commit, entries: [vote, ended] });
  expect(evidence?.decisions).toEqual([
    {
      by: { name: "slack:T1/U2", git: "ada@example.test" },
      verb: "approve",
      at: "2026-11-23T10:01:00.000Z",
      text: "looks good",
      door: "button",
    },
    { by: { name: "slack:T1/U3" }, verb: "approve" },
  ]);
  expect(evidence?.results).toMatchObject([{ kind: "applied", environment: "prod", objects: [{ ready: "3/3" }], stages: { apply: 400 } }]);
  expect(evidence?.timeline.map((step) => step.what)).toEqual([
    "approved 1 of 2 (button): looks good",
    "committed 3f2a91c",
    "promote prod ended: applied",
  ]);
});

test("a vote that the commit does not name is said", () => {
  const evidence = compose({ commit, entries: [vote, stranger, ended] });
  expect(evidence?.missing).toContain(
    "The audit log has an approval by slack:T1/U9 that the commit's trailers do not name: the trailers count.",
  );
});

test("a commit of a person's own is shown as that", () => {
  const own = {
    ...commit,
    record: { ...commit.record, job: undefined, kind: undefined, approval: undefined, approvedBy: [], moves: [], requestedBy: undefined },
  };
  const evidence = compose({ commit: own });
  expect(evidence).toMatchObject({ kind: "commit", decisions: [], approval: undefined });
  expect(evidence?.missing).toContain("Coxswain did not make this commit: who asked for it and who approved it is not known here.");
});
