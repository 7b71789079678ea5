// The life of approvals over ten thousand random histories, against a small oracle; and bugs planted to see it notice.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Approval, ApprovedChange } from "../../../../src/gitops/rules/approval/approval.ts";
import { decideReject, decideVote, decideWithdraw } from "../../../../src/gitops/rules/approval/decide.ts";
import { decideExecution } from "../../../../src/gitops/rules/approval/execution.ts";
import { decideExpiry } from "../../../../src/gitops/rules/approval/lapse.ts";
import { openApproval } from "../../../../src/gitops/rules/approval/open-approval.ts";
import type { Party } from "../../../../src/gitops/rules/approval/party.ts";

const person = (user: string, ...emails: string[]): Party => ({ team: "T1", user, emails });
const requester = person("U-REQ", "req@example.test");
const author = person("U-AUTHOR", "author@example.test");
const people = {
  requester,
  /** A second account of the one who asked. */
  secondAccount: person("U-REQ2", "req@example.test"),
  author,
  one: person("U-ONE", "one@example.test"),
  two: person("U-TWO", "two@example.test"),
  three: person("U-THREE"),
  outsider: person("U-OUT"),
};
type Name = keyof typeof people;
const approvers: Name[] = ["requester", "secondAccount", "author", "one", "two", "three"];
const maySign: ReadonlySet<Name> = new Set<Name>(["one", "two", "three"]);

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const change = (letter: string, diff = "d"): ApprovedChange => ({
  moves: [{ workload: "prod:deployment/api", container: "api", repository: "r/api", from: "1.4.2", to: "1.5.0", digest: digest(letter) }],
  diffHash: diff.repeat(64).slice(0, 64),
  policyHash: "e".repeat(64),
});

const needed = 2;
const deadlineMs = 100;

type Step =
  | { kind: "vote"; who: Name }
  | { kind: "reject"; who: Name }
  | { kind: "withdraw"; who: Name }
  | { kind: "remove"; who: Name }
  | { kind: "pass"; ms: number }
  | { kind: "pushAgain" }
  | { kind: "changePlan" }
  | { kind: "execute" }
  | { kind: "restart" };

const who = fc.constantFrom(...(Object.keys(people) as Name[]));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("vote" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reject" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pushAgain" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("changePlan" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("execute" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
);

/** The machine under test; a planted bug replaces one of its parts. */
interface Machine {
  vote: typeof decideVote;
  reject: typeof decideReject;
  execution: typeof decideExecution;
  /** What a restart leaves of the stored approval. */
  restart: (approval: Approval, opened: Approval) => Approval;
}

const machine: Machine = {
  vote: decideVote,
  reject: decideReject,
  execution: decideExecution,
  restart: (approval) => JSON.parse(JSON.stringify(approval)) as Approval,
};

/** Plays a history; a sentence for the first thing that must not be, else undefined. */
function play(steps: readonly Step[], { vote, reject, execution, restart }: Machine): string | undefined {
  const opened = openApproval({
    id: `ap-${"0".repeat(20)}`,
    operation: "op-1",
    environment: "prod",
    workloads: ["prod:deployment/api"],
    change: change("a"),
    requester: { kind: "person", party: requester },
    authors: [{ name: "Author", email: "author@example.test", party: author }],
    rules: { required: needed, requesterCounts: false, authorCounts: false, unknownAuthor: "block" },
    eligible: approvers.map((name) => people[name]),
    nowMs: 0,
    deadlineMs,
    executionGraceMs: 1_000,
  });
  if (opened.kind !== "opened") return `it was not opened: ${opened.kind}`;
  let approval = opened.approval;
  let nowMs = 0;
  let current = change("a");
  const holders = new Set<Name>(approvers);
  // The oracle: who said yes in time while allowed to, and whether somebody ended it.
  const signed = new Set<Name>();
  let ended = false;
  let carriedOut = 0;
  for (const each of steps) {
    const source = { entry: "button" as const };
    switch (each.kind) {
      case "pass":
        nowMs += each.ms;
        if (decideExpiry(approval, nowMs).kind === "accepted" && signed.size < needed) ended = true;
        break;
      case "remove":
        holders.delete(each.who);
        break;
      case "pushAgain":
        current = { ...current, moves: change("b").moves };
        break;
      case "changePlan":
        current = { ...current, diffHash: "f".repeat(64) };
        break;
      case "restart":
        approval = restart(approval, opened.approval);
        break;
      case "vote": {
        const result = vote(approval, { person: people[each.who], source }, { nowMs, mayApprove: holders.has(each.who) });
        const allowed =
          !ended && maySign.has(each.who) && holders.has(each.who) && nowMs < deadlineMs && !signed.has(each.who) && signed.size < needed;
        if ((result.kind === "accepted") !== allowed) return `a vote of ${each.who} at ${nowMs} was ${result.kind}`;
        if (result.kind === "accepted") approval = result.approval;
        if (allowed) signed.add(each.who);
        break;
      }
      case "reject": {
        const result = reject(approval, { person: people[each.who], source, reason: "no" }, { nowMs, mayApprove: holders.has(each.who) });
        if (result.kind === "accepted" && (ended || !holders.has(each.who)))
          return `${each.who} rejected what had ended or what they may not`;
        if (result.kind === "accepted") {
          approval = result.approval;
          ended = true;
        }
        break;
      }
      case "withdraw": {
        const result = decideWithdraw(approval, { person: people[each.who], source }, { nowMs });
        if (result.kind === "accepted" && !["requester", "secondAccount"].includes(each.who)) return `${each.who} withdrew`;
        if (result.kind === "accepted") {
          approval = result.approval;
          ended = true;
        }
        break;
      }
      case "execute": {
        const eligible = [...holders].map((name) => people[name]);
        const result = execution(approval, {
          nowMs,
          operation: "op-1",
          change: current,
          authors: opened.approval.authors,
          eligible,
          requesterMayAsk: true,
        });
        if ("approval" in result) approval = result.approval;
        if (result.kind !== "approved") {
          if (result.kind !== "pending") ended = true;
          // A vote that no longer counts is gone for good.
          for (const name of signed) if (!holders.has(name)) signed.delete(name);
          break;
        }
        const counted = [...signed].filter((name) => holders.has(name)).length;
        if (counted < needed) return `it was carried out with ${counted} approvals`;
        if (JSON.stringify(current) !== JSON.stringify(change("a"))) return "something else than what was approved was carried out";
        if (ended && carriedOut === 0) return "it was carried out after its end";
        carriedOut++;
        ended = true;
        break;
      }
    }
  }
  return undefined;
}

const histories = fc.array(step, { minLength: 1, maxLength: 14 });

function firstWrong(tried: Machine, numRuns: number): string | undefined {
  const found = fc.check(
    fc.property(histories, (steps) => play(steps, tried) === undefined),
    { numRuns, seed: 20_261_122, endOnFailure: true },
  );
  return found.failed ? play(found.counterexample?.[0] ?? [], tried) : undefined;
}

test("nothing is carried out that was not approved, in 10,000 histories", () => {
  expect(firstWrong(machine, 10_000)).toBeUndefined();
});

const planted: [string, Partial<Machine>][] = [
  [
    "bound to the tag and not to the digest",
    { execution: (approval, facts) => decideExecution(approval, { ...facts, change: { ...facts.change, moves: approval.change.moves } }) },
  ],
  ["a void that is not noticed", { execution: (approval, facts) => decideExecution(approval, { ...facts, change: approval.change }) }],
  ["a late click", { vote: (approval, vote, facts) => decideVote(approval, vote, { ...facts, nowMs: 0 }) }],
  [
    "one's own approval",
    { vote: (approval, vote, facts) => decideVote({ ...approval, requester: { kind: "automation", name: "x" } }, vote, facts) },
  ],
  ["an author's approval", { vote: (approval, vote, facts) => decideVote({ ...approval, authors: [] }, vote, facts) }],
  ["a removed approver", { execution: (approval, facts) => decideExecution(approval, { ...facts, eligible: Object.values(people) }) }],
  [
    "a double decision",
    {
      vote: (approval, vote, facts) =>
        decideVote({ ...approval, votes: approval.votes.map((each) => ({ ...each, voter: person(`${each.voter.user}-x`) })) }, vote, facts),
    },
  ],
  ["a guard in memory alone", { restart: (_approval, opened) => opened }],
];

test.each(planted)("the histories find %s", (_name, bug) => {
  expect(firstWrong({ ...machine, ...bug }, 10_000)).toBeDefined();
});
