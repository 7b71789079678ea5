// What the audit log says of an event: ids, words and numbers, all bounded. Pure.

import { type Approval, countedVotes, type Vote } from "../../gitops/rules/approval/approval.ts";
import type { AuditEvent } from "../audit.ts";
import { nameOfActor } from "../handlers/commit-trailers.ts";
import type { ImageMove, Operation, Origin } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import type { AuditDoor, AuditFacts } from "./entry.ts";

const maxText = 500;
const maxItems = 50;

/** Undefined for what another entry says already. */
export function describeEvent(event: AuditEvent): AuditFacts | undefined {
  switch (event.kind) {
    case "requested":
      return describeRequest(event);
    case "answered":
      return event.isRecorded ? undefined : describeAnswer(event);
    case "ended":
      return describeEnd(event);
    case "decided":
      return describeDecision(event);
    case "committed": {
      const moves = event.changes.flatMap((change) => change.moves);
      return facts("committed", event.at, "schedule:a tag policy", {
        door: "schedule",
        verb: "automation",
        environment: cut(event.changes.map((change) => change.environment).join(" ")),
        operation: event.job,
        commit: event.commit,
        outcome: "committed",
        details: { repository: event.repository, ...movesOf(moves) },
      });
    }
    case "turned-away":
      return facts("refused", event.at, cut(event.who), {
        door: event.door,
        outcome: "refused",
        reasonCode: event.reasonCode,
        text: cut(event.reason),
        details: event.suppressed === 0 ? {} : { alike: event.suppressed },
      });
  }
}

function describeRequest({ at, operation }: Extract<AuditEvent, { kind: "requested" }>): AuditFacts {
  const { verb, environment, ...asked } = operation.request;
  return facts("requested", at, nameOfActor(operation.requester), {
    door: doorOf(operation),
    verb,
    environment,
    ...idsOf(operation),
    outcome: "accepted",
    details: { ...threadOf(operation.origin), asked: bound(asked) },
  });
}

function describeAnswer(event: Extract<AuditEvent, { kind: "answered" }>): AuditFacts {
  const { at, requester, text, outcome, door } = event;
  const [, verb] = /^\s*([a-z][a-z-]{1,19})(?:\s|$)/.exec(text) ?? [];
  const [approval] = /\bap-[0-9a-f]{20}\b/.exec(text) ?? [];
  return facts(outcome.kind === "refused" ? "refused" : "answered", at, nameOfActor(requester), {
    door: door ?? defaultDoors[requester.kind],
    verb: verb ?? null,
    environment: outcome.environment === undefined ? null : cut(outcome.environment, 60),
    approval: approval ?? null,
    outcome: outcome.kind,
    reasonCode: outcome.reasonCode ?? null,
    text: cut(text),
    details: outcome.reason === undefined ? {} : { reason: cut(outcome.reason) },
  });
}

function describeEnd({ at, operation, outcome }: Extract<AuditEvent, { kind: "ended" }>): AuditFacts {
  const { verb, environment } = operation.request;
  return facts(outcome.kind === "refused" ? "refused" : "ended", at, nameOfActor(operation.requester), {
    door: doorOf(operation),
    verb,
    environment,
    ...idsOf(operation),
    ...(outcome.approval === undefined ? {} : { approval: outcome.approval.id }),
    commit: outcome.commit ?? ("cause" in operation.request ? (operation.request.cause?.commit ?? null) : null),
    outcome: outcome.kind,
    reasonCode: outcome.reasonCode ?? null,
    text: outcome.reason === undefined ? null : cut(outcome.reason),
    details: { ...threadOf(operation.origin), ...resultOf(outcome) },
  });
}

function resultOf(outcome: Outcome): Record<string, unknown> {
  const told = outcome.objects.filter((object) => object.error !== undefined || object.summary !== undefined || object.ready !== undefined);
  const objects = told.slice(0, maxItems).map(({ id, action, summary, ready, error }) => ({
    id: cut(id, 200),
    action,
    ...(summary === undefined ? {} : { summary: cut(summary, 200) }),
    ...(ready === undefined ? {} : { ready: cut(ready, 40) }),
    ...(error === undefined ? {} : { error: cut(error, 200) }),
  }));
  const stages = Object.fromEntries(Object.entries(outcome.stages).map(([name, ms]) => [name, Math.round(ms)]));
  return {
    ...(outcome.revision === undefined ? {} : { revision: outcome.revision }),
    ...(outcome.dryRun ? { dryRun: true } : {}),
    ...(objects.length === 0 ? {} : { objects }),
    ...(told.length > maxItems ? { moreObjects: told.length - maxItems } : {}),
    ...(outcome.moves === undefined ? {} : movesOf(outcome.moves)),
    ...(Object.keys(stages).length === 0 ? {} : { stages }),
  };
}

/** The newest step of an approval's life, as the stored value shows it. */
function describeDecision({ at, approval, isOpened }: Extract<AuditEvent, { kind: "decided" }>): AuditFacts {
  const common = { environment: approval.environment, operation: approval.operation, approval: approval.id };
  const votes = { given: countedVotes(approval).length, needed: approval.needed };
  const { ending, status } = approval;
  if (isOpened)
    return facts("decided", at, requesterOf(approval), {
      ...common,
      verb: "ask",
      outcome: status,
      details: {
        ...votes,
        diffSha256: approval.change.diffHash,
        deadline: new Date(approval.deadlineMs).toISOString(),
        authors: approval.authors.slice(0, maxItems).map((author) => cut(`${author.name} <${author.email}>`, 200)),
        ...movesOf(approval.change.moves),
      },
    });
  if (status === "pending" || status === "granted") {
    const vote = approval.votes.at(-1);
    const voided = approval.votes.filter((each) => each.voided !== undefined);
    if (vote === undefined || voided.length > 0)
      return facts("decided", at, "schedule:the last look", {
        ...common,
        verb: "recount",
        outcome: status,
        details: { ...votes, voided: voided.map((each) => `${voterOf(each)} ${each.voided}`) },
      });
    return facts("decided", new Date(vote.atMs).toISOString(), voterOf(vote), {
      ...common,
      door: doorOfSource(vote.source),
      verb: "approve",
      outcome: status,
      text: vote.comment === undefined ? null : cut(vote.comment),
      details: { ...votes, ...gitOf(vote.voter.emails), ...messageOf(vote.source) },
    });
  }
  const by = ending?.by;
  return facts(
    "decided",
    ending === undefined ? at : new Date(ending.atMs).toISOString(),
    by === undefined ? clockNames[status] : personOf(by),
    {
      ...common,
      door: ending?.source === undefined ? "schedule" : doorOfSource(ending.source),
      verb: endVerbs[status],
      outcome: status,
      text: ending?.reason === undefined ? null : cut(ending.reason),
      details: {
        ...votes,
        ...(by === undefined ? {} : gitOf(by.emails)),
        ...(ending?.supersededBy === undefined ? {} : { supersededBy: ending.supersededBy }),
        ...(ending?.changed === undefined ? {} : { changed: ending.changed.slice(0, maxItems).map((each) => cut(each)) }),
        ...(ending?.source === undefined ? {} : messageOf(ending.source)),
      },
    },
  );
}

type Ended = Exclude<Approval["status"], "pending" | "granted">;
const endVerbs: Record<Ended, string> = {
  approved: "carry-out",
  rejected: "reject",
  expired: "expire",
  withdrawn: "withdraw",
  superseded: "supersede",
  void: "void",
};
const clockNames: Record<Ended, string> = {
  approved: "schedule:enough approvals",
  rejected: "schedule:a rejection",
  expired: "schedule:the deadline",
  withdrawn: "schedule:a withdrawal",
  superseded: "schedule:a newer request",
  void: "schedule:the last look",
};

/** The door that a request came through; those who ask without one have but one. */
export function doorOf({ requester, origin }: Pick<Operation, "requester" | "origin">): AuditDoor {
  return origin.door ?? defaultDoors[requester.kind];
}

const defaultDoors = { slack: "slash", cli: "cli", hook: "webhook", schedule: "schedule" } as const;

export function doorOfSource({ entry }: Pick<Vote["source"], "entry">): AuditDoor {
  return entry === "command" ? "slash" : entry;
}

function idsOf({ id, request }: Operation) {
  const approval = "approval" in request ? request.approval : undefined;
  return { operation: id, approval: approval ?? null };
}

function threadOf({ channel, threadTs }: Origin) {
  return { channel, ...(threadTs === undefined ? {} : { thread: threadTs }) };
}

function movesOf(moves: readonly (Omit<ImageMove, "policy" | "digest"> & { digest?: string | undefined })[]): Record<string, unknown> {
  const shown = moves.slice(0, maxItems).map(({ workload, container, from, to, digest }) => ({
    workload: cut(workload, 200),
    container: cut(container, 80),
    from: cut(from, 130),
    to: cut(to, 130),
    ...(digest === undefined ? {} : { digest }),
  }));
  return { moves: shown, ...(moves.length > maxItems ? { moreMoves: moves.length - maxItems } : {}) };
}

function messageOf({ channel, messageTs }: Vote["source"]) {
  return { ...(channel === undefined ? {} : { channel }), ...(messageTs === undefined ? {} : { message: messageTs }) };
}

function gitOf(emails: readonly string[]) {
  return emails[0] === undefined ? {} : { git: cut(emails[0], 200) };
}

function voterOf({ voter }: Pick<Vote, "voter">): string {
  return personOf(voter);
}

function personOf({ team, user }: { team: string; user: string }): string {
  return nameOfActor({ kind: "slack", team, user });
}

function requesterOf({ requester }: Approval): string {
  return requester.kind === "person" ? personOf(requester.party) : cut(requester.name, 200);
}

function facts(kind: AuditFacts["kind"], at: string, who: string, rest: Partial<AuditFacts>): AuditFacts {
  const nothing = { door: null, verb: null, environment: null, operation: null, approval: null, commit: null, outcome: null };
  return { kind, at, who, ...nothing, reasonCode: null, text: null, details: {}, ...rest };
}

/** What was asked, in full but for length: strings, lists and depth are bounded. */
function bound(value: unknown, depth = 4): unknown {
  if (typeof value === "string") return cut(value, 200);
  if (value === null || typeof value !== "object") return value ?? null;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.slice(0, maxItems).map((each) => bound(each, depth - 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .slice(0, maxItems)
      .map(([name, each]) => [cut(name, 60), bound(each, depth - 1)]),
  );
}

/** On one line, and cut at a whole character. */
function cut(text: string, maxCharacters = maxText): string {
  const oneLine = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  const characters = Array.from(oneLine);
  return characters.length <= maxCharacters ? oneLine : `${characters.slice(0, maxCharacters - 1).join("")}…`;
}
