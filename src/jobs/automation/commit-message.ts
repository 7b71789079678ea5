// The message of a commit that moves images: what moved and why, and trailers that machines find again. Pure.

import { shortObjectId } from "../../gitops/names.ts";
import type { ImageMove } from "../operation.ts";

export interface MovesByEnvironment {
  environment: string;
  moves: readonly ImageMove[];
}

const subjectLength = 72;

/** Trailers stand last, one paragraph, as git-interpret-trailers(1) reads them. */
export function renderCommitMessage(options: {
  by: string;
  changes: readonly MovesByEnvironment[];
  trailers: readonly [string, string][];
  skipCi: boolean;
}): string {
  const { by, changes, trailers, skipCi } = options;
  const body = changes.flatMap(({ environment, moves }) => [
    `${environment}:`,
    ...moves.map((move) => `- ${shortWorkload(move.workload)} ${move.container}: ${move.from} -> ${move.to} (${move.policy})`),
  ]);
  const digests = changes.flatMap(({ moves }) =>
    moves.flatMap((move): [string, string][] => (move.digest === undefined ? [] : [["Image-Digest", `${move.repository}@${move.digest}`]])),
  );
  const lines = [...new Set([...trailers, ...digests].map(([name, value]) => `${name}: ${value}`))];
  return [`${renderSubject(changes)}${skipCi ? " [skip ci]" : ""}`, "", ...body, "", by, "", ...lines, ""].join("\n");
}

function renderSubject(changes: readonly MovesByEnvironment[]): string {
  const environments = changes.map((each) => each.environment).join(" and ");
  const images = new Map(changes.flatMap(({ moves }) => moves.map((move) => [lastPart(move.repository), move.to] as const)));
  const [only] = images;
  if (images.size === 1 && only !== undefined) return cut(`Update ${only[0]} to ${only[1]} in ${environments}`);
  return cut(`Update ${images.size} images in ${environments}`);
}

function shortWorkload(workload: string): string {
  return workload.startsWith("marker:") ? workload : shortObjectId(workload as never);
}

function lastPart(repository: string): string {
  return repository.slice(repository.lastIndexOf("/") + 1);
}

function cut(subject: string): string {
  return subject.length <= subjectLength ? subject : `${subject.slice(0, subjectLength - 3)}...`;
}
