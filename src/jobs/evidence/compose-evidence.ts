// One page out of many records: git's trailers come first, the audit log and the approval fill in times, words and results. Pure.

import { type Approval, countedVotes } from "../../gitops/rules/approval/approval.ts";
import type { AuditEntry } from "../audit/entry.ts";
import type { Evidence, EvidenceDecision, EvidenceMove, EvidencePerson, EvidenceResult, EvidenceStep } from "./evidence.ts";
import type { ChangeRecords } from "./find-records.ts";

type Linked = Evidence["commit"];

/** Undefined when nothing at all is known of the change. `commitUrl` gives a commit's page where one is known. */
export function composeEvidence(
  asked: string,
  records: ChangeRecords,
  commitUrl: (environment: string, revision: string) => string | undefined,
): Evidence | undefined {
  const { commit, entries, approvals, live, environments } = records;
  if (commit === undefined && entries.length === 0 && approvals.length === 0) return undefined;
  const approval = approvals.at(-1);
  const decisions = decisionsOf(records);
  const results = entries.flatMap(resultOf);
  const linked: Linked =
    commit === undefined
      ? undefined
      : {
          revision: commit.revision,
          subject: commit.subject,
          author: `${commit.author.name} <${commit.author.email}>`,
          at: commit.at.toISOString(),
          url: commitUrl(commit.foundIn.name, commit.revision),
        };
  return {
    asked,
    kind: kindOf(records),
    environments,
    requestedBy: requesterOf(records),
    operations: [...new Set(entries.flatMap((entry) => entry.operation ?? []))],
    moves: movesOf(records),
    diffSha256: commit?.record.diffSha256 ?? approval?.change.diffHash ?? textDetail(entries, "diffSha256"),
    approval: approvalOf(records, approval),
    decisions,
    commit: linked,
    breakGlass: commit?.record.breakGlass,
    thread: commit?.record.thread ?? threadOf(entries),
    results,
    live,
    timeline: timelineOf(entries, linked),
    missing: [...records.missing, ...gaps(records, decisions, results)],
  };
}

function kindOf({ commit, entries, approvals }: ChangeRecords): Evidence["kind"] {
  if (commit?.record.kind !== undefined) return commit.record.kind;
  const verbs = new Set(entries.map((entry) => entry.verb));
  if (verbs.has("promote")) return "promotion";
  if (verbs.has("release")) return "release";
  if (verbs.has("automation")) return "automation";
  if (["automate", "deautomate", "policy", "lock", "unlock"].some((verb) => verbs.has(verb))) return "rules";
  if (verbs.has("sync")) return "sync";
  if (approvals.length > 0) return "change";
  return commit?.record.job === undefined && commit !== undefined ? "commit" : "change";
}

function requesterOf({ commit, entries, approvals }: ChangeRecords): EvidencePerson | undefined {
  const requester = approvals.at(-1)?.requester;
  const party = requester?.kind === "person" ? requester.party : undefined;
  const name =
    commit?.record.requestedBy?.name ??
    (party === undefined ? undefined : `slack:${party.team}/${party.user}`) ??
    entries.find((entry) => entry.kind === "requested" || entry.kind === "committed")?.who ??
    entries.find((entry) => entry.kind === "ended")?.who;
  if (name === undefined) return undefined;
  const isParty = party !== undefined && name === `slack:${party.team}/${party.user}`;
  return { name, git: commit?.record.requestedBy?.git ?? (isParty ? party.emails[0] : undefined) };
}

function movesOf({ commit, entries, approvals }: ChangeRecords): EvidenceMove[] {
  const fromApproval = approvals
    .at(-1)
    ?.change.moves.map(({ workload, container, from, to, digest }) => ({ workload, container, from, to, digest }));
  const written = commit?.record.moves ?? [];
  if (written.length > 0 && written.every((move) => move.digest !== undefined)) return written;
  // The trailers name each digest once; whose it is stands in the other records.
  const known =
    fromApproval ?? entries.flatMap((entry) => (Array.isArray(entry.details.moves) ? (entry.details.moves as EvidenceMove[]) : []));
  if (written.length === 0) return unique(known);
  return written.map((move) => ({ ...move, digest: move.digest ?? known.find((each) => isSame(each, move))?.digest }));
}

/** Commits write `deployment/api` where the other records say `prod:deployment/api`. */
function isSame(one: EvidenceMove, other: EvidenceMove): boolean {
  const short = ({ workload }: EvidenceMove) => workload.replace(/^[^:/]*:/, "");
  return short(one) === short(other) && one.container === other.container && one.to === other.to;
}

function unique(moves: readonly EvidenceMove[]): EvidenceMove[] {
  return [...new Map(moves.map((move) => [JSON.stringify([move.workload, move.container, move.to]), move])).values()];
}

function approvalOf({ commit, entries }: ChangeRecords, approval: Approval | undefined): Evidence["approval"] {
  if (approval !== undefined) return { id: approval.id, status: approval.status, needed: approval.needed };
  const last = entries.findLast((entry) => entry.kind === "decided" && entry.approval !== null);
  const id = commit?.record.approval ?? last?.approval;
  if (id === undefined || id === null) return undefined;
  const needed = typeof last?.details.needed === "number" ? last.details.needed : undefined;
  return { id, status: commit === undefined ? (last?.outcome ?? "unknown") : "approved", needed };
}

const decisive = new Set(["approve", "reject", "withdraw", "expire", "supersede", "void"]);

/** Each approver of the trailers, with the time and the words that the other records have, and whatever ended it otherwise. */
function decisionsOf({ commit, entries, approvals }: ChangeRecords): EvidenceDecision[] {
  const logged = entries.filter((entry) => entry.kind === "decided" && decisive.has(entry.verb ?? "")).map(decisionOf);
  const voted = approvals.flatMap((approval) =>
    countedVotes(approval).map(
      (vote): EvidenceDecision => ({
        by: { name: `slack:${vote.voter.team}/${vote.voter.user}`, git: vote.voter.emails[0] },
        verb: "approve",
        at: new Date(vote.atMs).toISOString(),
        text: vote.comment,
        door: vote.source.entry,
      }),
    ),
  );
  const known = [...logged, ...voted.filter((vote) => !logged.some((each) => isSameVote(each, vote)))];
  const written = commit?.record.approvedBy ?? [];
  const only = written.filter((person) => !known.some((each) => each.verb === "approve" && each.by.name === person.name));
  const named = known.map((each) => ({ ...each, by: written.find((person) => person.name === each.by.name) ?? each.by }));
  return [...named, ...only.map((by) => ({ by, verb: "approve" }))];
}

function isSameVote(one: EvidenceDecision, other: EvidenceDecision): boolean {
  return one.verb === other.verb && one.by.name === other.by.name;
}

function decisionOf(entry: AuditEntry): EvidenceDecision {
  const git = typeof entry.details.git === "string" ? entry.details.git : undefined;
  const changed = Array.isArray(entry.details.changed) ? entry.details.changed.map(String).join("; ") : undefined;
  return { by: { name: entry.who, git }, verb: entry.verb ?? "", at: entry.at, text: entry.text ?? changed, door: entry.door ?? undefined };
}

function resultOf(entry: AuditEntry): EvidenceResult[] {
  if (entry.kind !== "ended" || entry.outcome === null || entry.outcome === "pending") return [];
  const { objects, stages, revision } = entry.details;
  return [
    {
      at: entry.at,
      environment: entry.environment ?? "",
      kind: entry.outcome,
      operation: entry.operation ?? undefined,
      revision: typeof revision === "string" ? revision : undefined,
      reason: entry.text ?? undefined,
      objects: Array.isArray(objects) ? (objects as EvidenceResult["objects"]) : [],
      stages: (stages ?? {}) as Record<string, number>,
    },
  ];
}

/** A commit's own time is that of its request, for the same commit each time: it stands where the sync after it ended. */
function timelineOf(entries: readonly AuditEntry[], commit: Linked): EvidenceStep[] {
  const committed: EvidenceStep[] = commit === undefined ? [] : [{ at: commit.at, what: `committed ${commit.revision.slice(0, 7)}` }];
  const end = entries.findIndex((entry) => entry.kind === "ended" && entry.commit !== null && entry.commit === commit?.revision);
  const [before, after] = end === -1 ? [entries, []] : [entries.slice(0, end), entries.slice(end)];
  const steps = [...before.flatMap(stepOf), ...committed, ...after.flatMap(stepOf)];
  return steps.filter((step, at) => step.what !== steps[at - 1]?.what || step.who !== steps[at - 1]?.who);
}

function stepOf(entry: AuditEntry): EvidenceStep[] {
  const { at, who, verb, environment, outcome, text } = entry;
  const through = entry.door === null ? "" : ` (${entry.door})`;
  const words = text === null ? "" : `: ${text}`;
  switch (entry.kind) {
    case "requested":
      // What carries out an approval was asked for by those who approved.
      return [
        entry.approval === null
          ? { at, who, what: `asked: ${verb} ${environment}${through}` }
          : { at, what: `begun, with enough approvals: ${verb} ${environment}` },
      ];
    case "decided": {
      const { given, needed } = entry.details;
      if (verb === "ask") return [{ at, what: `waits for approval, ${needed} needed` }];
      if (verb === "carry-out") return [{ at, what: "the approval held when it was looked at again" }];
      const count = verb === "approve" ? ` ${given} of ${needed}` : "";
      return [{ at, who, what: `${pastOf(verb)}${count}${through}${words}` }];
    }
    case "refused": {
      const why = typeof entry.details.reason === "string" ? entry.details.reason : (text ?? "");
      return [{ at, who, what: `refused ${verb ?? ""}${through}: ${why}${entry.reasonCode === null ? "" : ` [${entry.reasonCode}]`}` }];
    }
    case "ended":
      return outcome === "pending" ? [] : [{ at, what: `${verb} ${environment} ended: ${outcome}${words}` }];
    case "committed":
      return [{ at, who, what: `automation committed ${entry.commit?.slice(0, 7)}` }];
    default:
      return [];
  }
}

function pastOf(verb: string | null): string {
  const past: Record<string, string> = {
    approve: "approved",
    reject: "rejected",
    withdraw: "withdrew",
    expire: "the deadline passed",
    supersede: "replaced by a newer request",
    void: "void",
    recount: "votes were counted again",
  };
  return past[verb ?? ""] ?? String(verb);
}

function gaps(
  { commit, entries, live }: ChangeRecords,
  decisions: readonly EvidenceDecision[],
  results: readonly EvidenceResult[],
): string[] {
  const told: string[] = [];
  if (entries.length === 0)
    told.push(
      "The audit log has nothing about it (Redis was emptied, or the entries gave way to newer ones): this page is made from git alone.",
    );
  if (commit !== undefined && commit.record.job === undefined)
    told.push("Coxswain did not make this commit: who asked for it and who approved it is not known here.");
  if (commit === undefined && results.some((each) => each.kind === "applied"))
    told.push("No commit of it is in git: it was a sync of what git had already.");
  const undated = decisions.filter((each) => each.at === undefined);
  if (undated.length > 0)
    told.push(
      `When ${undated.length === 1 ? "one approval was" : `${undated.length} approvals were`} given, and with which words, is not known any more.`,
    );
  if (commit?.record.job !== undefined && results.length === 0) {
    const held = live.filter((each) => each.holdsCommit).map((each) => each.environment);
    told.push(
      held.length === 0
        ? "What the sync after the commit did is not known any more."
        : `What the sync after the commit did is not known any more; ${held.join(" and ")} ${held.length === 1 ? "is" : "are"} at a revision that holds it.`,
    );
  }
  const written = new Set(commit?.record.approvedBy.map((person) => person.name));
  const counted = decisions.filter((each) => each.verb === "approve" && each.at !== undefined);
  if (commit?.record.approval !== undefined)
    for (const { by } of counted.filter((each) => !written.has(each.by.name)))
      told.push(`The audit log has an approval by ${by.name} that the commit's trailers do not name: the trailers count.`);
  return told;
}

function textDetail(entries: readonly AuditEntry[], name: string): string | undefined {
  const found = entries.find((entry) => typeof entry.details[name] === "string");
  return found?.details[name] as string | undefined;
}

function threadOf(entries: readonly AuditEntry[]): string | undefined {
  const found = entries.find((entry) => typeof entry.details.thread === "string" && typeof entry.details.channel === "string");
  return found === undefined ? undefined : `${found.details.channel}/${found.details.thread}`;
}
