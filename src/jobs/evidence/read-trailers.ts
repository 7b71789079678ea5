// What a commit of Coxswain's own says of its change: the trailers and the list of moves, as they were written. Pure.

import type { Commit } from "../../gitops/repo/repository.ts";
import type { EvidenceMove, EvidencePerson } from "./evidence.ts";

export interface CommitRecord {
  /** The job that committed; without one Coxswain did not make the commit. */
  job: string | undefined;
  approval: string | undefined;
  diffSha256: string | undefined;
  requestedBy: EvidencePerson | undefined;
  approvedBy: EvidencePerson[];
  thread: string | undefined;
  /** Why a stage was gone round. */
  breakGlass: string | undefined;
  environments: string[];
  moves: EvidenceMove[];
  kind: "promotion" | "release" | "automation" | undefined;
}

export function readCommitRecord(commit: Pick<Commit, "body" | "trailers">): CommitRecord {
  const first = (name: string) => commit.trailers.get(name)?.[0];
  const people = (name: string) => (commit.trailers.get(name) ?? []).map(readPerson);
  const job = first("Coxswain-Job");
  return {
    job,
    approval: first("Approval-Id"),
    diffSha256: first("Diff-Sha256"),
    requestedBy: people("Requested-by")[0],
    approvedBy: people("Approved-by"),
    thread: first("Slack-Thread"),
    breakGlass: first("Break-Glass"),
    ...(job === undefined ? { environments: [], moves: [] } : readMoves(commit.body, commit.trailers.get("Image-Digest") ?? [])),
    kind: job === undefined ? undefined : kindOf(commit.body, job),
  };
}

/** `slack:T012/U034 <ann@example.test>` */
function readPerson(text: string): EvidencePerson {
  const [, name, git] = /^(.*?)\s*<([^<>]*)>$/.exec(text) ?? [];
  return name === undefined || git === undefined ? { name: text } : { name, git };
}

/** Lines as `renderCommitMessage` writes them: `prod:` and `- deployment/api app: 1.4.2 -> 1.5.0 (a promotion)`. */
function readMoves(body: string, digests: readonly string[]): { environments: string[]; moves: EvidenceMove[] } {
  const environments: string[] = [];
  const moves: EvidenceMove[] = [];
  for (const line of body.split("\n")) {
    const [, environment] = /^([a-z0-9][a-z0-9-]*):$/.exec(line) ?? [];
    if (environment !== undefined) environments.push(environment);
    const [, workload, container, from, to] = /^- (\S+) (\S*): (.+?) -> (\S+) \(/.exec(line) ?? [];
    if (workload !== undefined && container !== undefined && from !== undefined && to !== undefined)
      moves.push({ workload, container, from, to });
  }
  // A digest is written once for each image and not for each line: it is given only where it is clear whose it is.
  const found = [...new Set(digests.map((each) => each.slice(each.indexOf("@") + 1)))];
  const digestAt = (index: number) => (found.length === 1 ? found[0] : found.length === moves.length ? found[index] : undefined);
  const all = moves.map((move, index) => ({ ...move, digest: digestAt(index) }));
  return { environments, moves: all };
}

function kindOf(body: string, job: string): CommitRecord["kind"] {
  if (job.startsWith("up-")) return "automation";
  if (/^By a promotion /m.test(body)) return "promotion";
  return /^By a release /m.test(body) ? "release" : undefined;
}
