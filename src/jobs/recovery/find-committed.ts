// What Coxswain committed to an environment, and neither applied nor told of before Redis was emptied; by git's trailers alone.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import type { Commit } from "../../gitops/repo/repository.ts";
import { type CommitRecord, readCommitRecord } from "../evidence/read-trailers.ts";
import type { Cause, ImageMove } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { PostedMessage } from "./posted-messages.ts";

/** Older ones are history. */
const maxCommits = 200;

export interface Committed {
  cause: Cause;
  /** The message that waits for its end, if there is one. */
  message: PostedMessage | undefined;
  /** Where it was asked, by its trailer. */
  thread: { channel: string; threadTs: string } | undefined;
}

/** Oldest first. `messages`: of that environment, unfinished. */
export async function findCommitted(
  environment: OpenEnvironment,
  messages: readonly PostedMessage[],
  signal: AbortSignal,
): Promise<Committed[]> {
  const { cluster, repository, branch, name, stateNamespace: namespace } = environment;
  const head = await repository.fetch(branch, signal);
  const state = await readEnvironmentState({ cluster, environment: name, namespace, signal });
  // What never was applied here has nobody who waits for it, but those whose messages say so.
  const waiting =
    state?.revision === undefined ? [] : await repository.commits({ from: state.revision, to: head, limit: maxCommits }, signal);
  const isWaiting = new Set<string>(waiting.map((commit) => commit.revision));
  const recent = await repository.commits({ to: head, limit: maxCommits }, signal);
  return recent.reverse().flatMap((commit): Committed[] => {
    const record = readCommitRecord(commit);
    if (record.job === undefined) return [];
    const message = messages.find((each) => isAbout(each, record));
    const isUnapplied = isWaiting.has(commit.revision) && record.environments.includes(name);
    return message === undefined && !isUnapplied
      ? []
      : [{ cause: causeOf(commit, record, environment), message, thread: threadOf(record) }];
  });
}

function isAbout({ operation, anchor, approval }: PostedMessage, { job, approval: approvedAs }: CommitRecord): boolean {
  return job === operation || job === anchor || (approvedAs !== undefined && approvedAs === approval);
}

function causeOf(commit: Commit, record: CommitRecord, { name, defaultNamespace }: OpenEnvironment): Cause {
  const images = (commit.trailers.get("Image-Digest") ?? []).map((text) => text.split("@")[0] ?? "");
  const moves = movesOf(commit.body, name, record).map(
    ({ workload, container, from, to, digest }, at): ImageMove => ({
      workload: workload.startsWith("marker:") ? workload : `${defaultNamespace ?? ""}:${workload}`,
      container,
      repository: (new Set(images).size === 1 ? images[0] : images[at]) ?? container,
      from,
      to,
      ...(digest !== undefined && { digest }),
      policy: "read again from git",
    }),
  );
  return { kind: record.kind ?? "rules", commit: commit.revision, moves, stages: {} };
}

/** Those of one environment, where a commit names several. */
function movesOf(body: string, environment: string, record: CommitRecord): CommitRecord["moves"] {
  if (record.environments.length < 2) return record.moves;
  const begin = body.split("\n").indexOf(`${environment}:`);
  const lines = body.split("\n").slice(begin + 1);
  const end = lines.findIndex((line) => !line.startsWith("- "));
  const mine = new Set((end === -1 ? lines : lines.slice(0, end)).map((line) => line.slice(2).split(" ", 2).join(" ")));
  return record.moves.filter(({ workload, container }) => mine.has(`${workload} ${container}:`));
}

/** A trailer is written by whoever may push: what is not a channel and a time is no thread. */
function threadOf({ thread = "" }: CommitRecord): Committed["thread"] {
  const [, channel, threadTs] = /^([CGD][A-Z0-9]{2,20})\/(\d{10}\.\d{6})$/.exec(thread) ?? [];
  return channel === undefined || threadTs === undefined ? undefined : { channel, threadTs };
}
