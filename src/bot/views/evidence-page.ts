// The evidence page as paragraphs of lines, for any medium: how people, times and links look is the medium's. Pure.

import { renderDuration } from "../../gitops/duration.ts";
import { type ObjectId, shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { Evidence, EvidenceDecision, EvidencePerson } from "../../jobs/evidence/evidence.ts";

export interface Ink {
  /** Foreign text, cut to so many characters. */
  text(text: string, maxCharacters: number): string;
  person(person: EvidencePerson): string;
  /** RFC 3339 in. */
  time(at: string): string;
  code(text: string): string;
  strong(text: string): string;
  link(url: string, text: string): string;
}

export interface Paragraph {
  title: string;
  /** What matters first. */
  lines: string[];
}

/** `promotion to prod: applied` */
export function renderEvidenceHeadline(evidence: Evidence): string {
  const where = evidence.environments.length === 0 ? "" : ` to ${evidence.environments.join(" and ")}`;
  return `${evidence.kind}${evidence.kind === "commit" ? "" : where}: ${statusOf(evidence)}`;
}

function statusOf({ results, approval, commit }: Evidence): string {
  const last = results.findLast((each) => each.kind !== "answered");
  if (last !== undefined) return last.kind;
  if (commit !== undefined) return "committed";
  return approval?.status ?? "asked for";
}

export function layOutEvidence(evidence: Evidence, ink: Ink): Paragraph[] {
  const paragraphs: Paragraph[] = [
    { title: "Asked", lines: linesOfRequest(evidence, ink) },
    { title: "What moves", lines: evidence.moves.map((move) => lineOfMove(move, ink)) },
    { title: "Decided", lines: linesOfDecisions(evidence, ink) },
    { title: "Commit", lines: linesOfCommit(evidence, ink) },
    { title: "Result", lines: linesOfResults(evidence, ink) },
    { title: "Timeline", lines: evidence.timeline.map((step) => lineOfStep(step, ink)) },
    { title: "Not known", lines: evidence.missing.map((each) => ink.text(each, 400)) },
  ];
  return paragraphs.filter((each) => each.lines.length > 0);
}

function linesOfRequest({ requestedBy, breakGlass, thread, operations }: Evidence, ink: Ink): string[] {
  return [
    ...(requestedBy === undefined ? [] : [`by ${ink.person(requestedBy)}`]),
    ...(breakGlass === undefined ? [] : [`${ink.strong("break-glass")}: ${ink.text(breakGlass, 300)}`]),
    ...(operations.length === 0 ? [] : [`operation ${operations.slice(0, 4).map(ink.code).join(", ")}`]),
    ...(thread === undefined ? [] : [`thread ${ink.code(thread)}`]),
  ];
}

function lineOfMove({ workload, container, from, to, digest }: Evidence["moves"][number], ink: Ink): string {
  const name = workload.startsWith("marker:") ? workload : shortObjectId(workload as ObjectId);
  const what = `${ink.strong(ink.text(name, 120))} ${ink.text(container, 60)}  ${ink.text(from, 130)} → ${ink.text(to, 130)}`;
  return digest === undefined ? what : `${what}  ${ink.code(digest)}`;
}

function linesOfDecisions({ approval, decisions, diffSha256 }: Evidence, ink: Ink): string[] {
  const bound = [
    ...(approval === undefined
      ? []
      : [`approval ${ink.code(approval.id)} ${approval.status}${approval.needed === undefined ? "" : `, ${approval.needed} needed`}`]),
    ...(diffSha256 === undefined ? [] : [`diff ${ink.code(diffSha256)}`]),
  ];
  return [...decisions.map((decision) => lineOfDecision(decision, ink)), ...bound];
}

const words: Record<string, string> = {
  approve: "approved",
  reject: "rejected",
  withdraw: "withdrawn",
  expire: "the deadline passed",
  supersede: "replaced by a newer request",
  void: "void",
};

function lineOfDecision({ by, verb, at, text, door }: EvidenceDecision, ink: Ink): string {
  const person = by.name.startsWith("schedule:") ? "" : ` by ${ink.person(by)}`;
  const when = at === undefined ? "" : ` · ${ink.time(at)}`;
  return `${words[verb] ?? ink.text(verb, 20)}${person}${when}${door === undefined ? "" : ` · ${ink.text(door, 20)}`}${text === undefined ? "" : ` · “${ink.text(text, 300)}”`}`;
}

function linesOfCommit({ commit }: Evidence, ink: Ink): string[] {
  if (commit === undefined) return [];
  const { revision, subject, author, at, url } = commit;
  const name = url === undefined ? ink.code(revision) : ink.link(url, revision);
  return [name, `${ink.text(subject, 200)}`, `${ink.text(author, 120)} · ${ink.time(at)}`];
}

function linesOfResults({ results, live }: Evidence, ink: Ink): string[] {
  const told = results.flatMap((result) => {
    const stages = Object.entries(result.stages).filter(([name, ms]) => name !== "total" && ms >= 1);
    const took = stages.map(([name, ms]) => `${name} ${renderDuration(ms)}`).join(" · ");
    const revision = result.revision === undefined ? "" : ` at ${ink.code(shortRevision(result.revision))}`;
    const reason = result.reason === undefined ? "" : `: ${ink.text(result.reason, 300)}`;
    return [
      `${ink.strong(ink.text(result.environment, 60))} ${result.kind}${revision} · ${ink.time(result.at)}${reason}`,
      ...result.objects.map((object) => lineOfObject(object, ink)),
      ...(took === "" ? [] : [ink.text(took, 300)]),
    ];
  });
  const now = live.map(({ environment, revision, appliedAt, holdsCommit }) => {
    const holds = holdsCommit === undefined ? "" : holdsCommit ? ", which holds this commit" : ", which does not hold this commit";
    return `now: ${ink.text(environment, 60)} is at ${ink.code(shortRevision(revision))}${appliedAt === undefined ? "" : `, applied ${ink.time(appliedAt)}`}${holds}`;
  });
  return [...told, ...now];
}

function lineOfObject({ id, action, summary, ready, error }: Evidence["results"][number]["objects"][number], ink: Ink): string {
  const what = error === undefined ? (summary ?? action) : `✗ ${error}`;
  return `  ${ink.text(shortObjectId(id as ObjectId), 120)}  ${ink.text(what, 200)}${ready === undefined ? "" : `  ready ${ink.text(ready, 30)}`}`;
}

function lineOfStep({ at, who, what }: Evidence["timeline"][number], ink: Ink): string {
  const person = who === undefined ? "" : ` ${ink.person({ name: who })}`;
  return `${ink.time(at)}${person} ${ink.text(what, 300)}`;
}
