// One commit for one job: planned on the branch's head, planned again when the branch has moved, found again after a crash.

import { Failure } from "../../gitops/failure.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Repository } from "../../gitops/repo/repository.ts";

/** The trailer that a job finds its own commit by. */
export const jobTrailer = "Coxswain-Job";

export interface PlannedCommit {
  /** New bytes by path; null removes the file. Without any there is nothing to commit. */
  files: ReadonlyMap<string, Buffer | null>;
  /** The whole message; it must end in the trailer `Coxswain-Job` with the job's id. */
  message: string;
}

export interface CommitRequest<Plan extends PlannedCommit> {
  repository: Repository;
  branch: string;
  /** The branch's head where it was just fetched; else it is fetched. */
  head?: Revision | undefined;
  jobId: string;
  /** The commit's time: it comes from the job, so that the same change has the same SHA. */
  at: Date;
  /** False where no earlier start of the job can have pushed: then its commit is not looked for. */
  again?: boolean | undefined;
  /** What to commit on top of `parent`; called again for another one. */
  plan: (parent: Revision) => Promise<Plan>;
  signal: AbortSignal;
}

export type CommitOutcome<Plan> =
  /** `parent`: what the plan was made on; undefined when the commit was found and has none. */
  { kind: "committed"; revision: Revision; parent: Revision | undefined; plan: Plan } | { kind: "nothing"; head: Revision; plan: Plan };

/** A push that is overtaken is planned again on the new head, this often. */
const maxPushes = 8;

/** Failure `git_conflict` when the branch moved under every try. */
export async function commitChange<Plan extends PlannedCommit>(request: CommitRequest<Plan>): Promise<CommitOutcome<Plan>> {
  const { repository, branch, jobId, at, again = true, plan, signal } = request;
  let head = request.head ?? (await repository.fetch(branch, signal));
  for (let attempt = 0; attempt < maxPushes; attempt++) {
    const made = again ? await findMade(request, head) : undefined;
    if (made !== undefined) return made;
    const planned = await plan(head);
    if (planned.files.size === 0) return { kind: "nothing", head, plan: planned };
    const pushed = await repository.push({ parent: head, branch, files: planned.files, message: planned.message, at }, signal);
    if (pushed.kind === "pushed") return { kind: "committed", revision: pushed.revision, parent: head, plan: planned };
    head = pushed.head;
  }
  throw new Failure("git_conflict", `${branch} moved ${maxPushes} times while Coxswain committed to it (${jobId}).`, { retry: "backoff" });
}

/** What an earlier start of the job has committed, with its plan made again on the same parent. */
async function findMade<Plan extends PlannedCommit>(
  { repository, jobId, plan, signal }: CommitRequest<Plan>,
  head: Revision,
): Promise<CommitOutcome<Plan> | undefined> {
  const made = await repository.findByTrailer({ name: jobTrailer, value: jobId, to: head }, signal);
  if (made === undefined) return undefined;
  const [, parent] = await repository.commits({ to: made.revision, limit: 2 }, signal);
  return { kind: "committed", revision: made.revision, parent: parent?.revision, plan: await plan(parent?.revision ?? made.revision) };
}
