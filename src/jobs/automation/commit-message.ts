// The message of a commit that moves images: what moved and why, and trailers that machines find again. Pure.

import { shortObjectId } from "../../gitops/names.ts";
import type { ImageMove } from "../operation.ts";

export interface MovesByEnvironment {
  environment: string;
  moves: readonly ImageMove[];
}

const subjectLength = 72;
const defaultSettings = { subject: "Update {images} in {environments}", skipCi: false };

/** Trailers stand last, one paragraph, as git-interpret-trailers(1) reads them. */
export function renderCommitMessage(options: {
  by: string;
  changes: readonly MovesByEnvironment[];
  trailers: readonly [string, string][];
  settings?: { subject: string; skipCi: boolean } | undefined;
}): string {
  const { by, changes, trailers, settings = defaultSettings } = options;
  const body = changes.flatMap(({ environment, moves }) => [
    `${environment}:`,
    ...moves.map((move) => `- ${shortWorkload(move.workload)} ${move.container}: ${move.from} -> ${move.to} (${move.policy})`),
  ]);
  const digests = changes.flatMap(({ moves }) =>
    moves.flatMap((move): [string, string][] => (move.digest === undefined ? [] : [["Image-Digest", `${move.repository}@${move.digest}`]])),
  );
  const lines = [...new Set([...trailers, ...digests].map(([name, value]) => `${name}: ${value}`))];
  return [renderSubject(changes, settings), "", ...body, "", by, "", ...lines, ""].map(oneLine).join("\n");
}

function renderSubject(changes: readonly MovesByEnvironment[], { subject, skipCi }: { subject: string; skipCi: boolean }): string {
  const mark = skipCi ? " [skip ci]" : "";
  const environments = changes.map((each) => each.environment).join(" and ");
  const images = new Map(changes.flatMap(({ moves }) => moves.map((move) => [move.repository, move.to] as const)));
  const [only] = images;
  const named = images.size === 1 && only !== undefined ? `${lastPart(only[0])} to ${only[1]}` : `${images.size} images`;
  const filled: Record<string, string> = { images: named, environments };
  const text = subject.replace(/\{(images|environments)\}/g, (_, word: string) => filled[word] ?? "");
  return cut(oneLine(text), subjectLength - mark.length) + mark;
}

/** Tags, policies and names are foreign: a line break in one would begin a line of its own, or a trailer; git takes no NUL. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
}

function shortWorkload(workload: string): string {
  return workload.startsWith("marker:") ? workload : shortObjectId(workload as never);
}

function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}

/** Whole characters only: half of one is no text. */
function cut(subject: string, length: number): string {
  const characters = Array.from(subject);
  return characters.length <= length ? subject : `${characters.slice(0, length - 3).join("")}...`;
}
