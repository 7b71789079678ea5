// One pass over a repository's automated images: what moved is one commit, however many images and environments.

import { type ImageMove as DecidedMove, decideImage, type ImageVerdict } from "../../gitops/images/decide-image.ts";
import { formatImageReference, imageName } from "../../gitops/images/reference.ts";
import { planEdits } from "../../gitops/manifests/edit/plan-edits.ts";
import type { Revision } from "../../gitops/names.ts";
import { commitChange, jobTrailer } from "../handlers/commit-change.ts";
import type { ImageMove } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { type MovesByEnvironment, renderCommitMessage } from "./commit-message.ts";
import { readWatched } from "./read-watched.ts";
import type { TagSource } from "./tag-source.ts";

export interface UpdateRequest {
  /** Identifies the commit: a job that is run again finds its own. */
  jobId: string;
  environments: readonly OpenEnvironment[];
  tags: TagSource;
  /** The commit's time. */
  at: Date;
  nowMs: number;
  signal: AbortSignal;
}

export type UpdateResult =
  | { kind: "nothing"; verdicts: EnvironmentVerdicts[]; problems: string[] }
  | { kind: "committed"; revision: Revision; changes: MovesByEnvironment[]; problems: string[] };

export interface EnvironmentVerdicts {
  environment: OpenEnvironment;
  verdicts: ImageVerdict[];
}

export async function updateImages(request: UpdateRequest): Promise<UpdateResult> {
  const { environments, signal, jobId } = request;
  const [first] = environments;
  if (first === undefined) return { kind: "nothing", verdicts: [], problems: [] };
  const { repository, branch } = first;
  const outcome = await commitChange({ repository, branch, jobId, at: request.at, signal, plan: (parent) => planUpdate(request, parent) });
  const { changes, verdicts, problems } = outcome.plan;
  return outcome.kind === "nothing"
    ? { kind: "nothing", verdicts, problems }
    : { kind: "committed", revision: outcome.revision, changes, problems };
}

interface PlannedUpdate {
  files: Map<string, Buffer>;
  message: string;
  changes: MovesByEnvironment[];
  verdicts: EnvironmentVerdicts[];
  problems: string[];
}

async function planUpdate(request: UpdateRequest, head: Revision): Promise<PlannedUpdate> {
  const planned: PlannedUpdate = { files: new Map(), message: "", changes: [], verdicts: [], problems: [] };
  for (const environment of request.environments) {
    const { files, watched } = await readWatched(environment, head, request.signal);
    const automated = watched.filter((each) => each.automated);
    const candidates = await request.tags.candidatesFor(automated, request.signal);
    const verdicts = automated.flatMap((each) => {
      const tags = candidates.get(each);
      return tags === undefined ? [] : [decideImage(each, tags, request.nowMs)];
    });
    planned.verdicts.push({ environment, verdicts });
    const moves = verdicts.flatMap((verdict) => verdict.move ?? []);
    if (moves.length === 0) continue;
    const latest = files.map((file) => ({ ...file, bytes: planned.files.get(file.path) ?? file.bytes }));
    const plan = planEdits(
      latest,
      moves.map((move) => ({
        select: { workload: move.workload, container: move.container },
        image: formatImageReference(move.to),
        path: move.path,
      })),
      { defaultNamespace: environment.defaultNamespace },
    );
    for (const problem of plan.problems) planned.problems.push(`${environment.name}: ${problem.path}: ${problem.message}`);
    const made = new Set(plan.files.flatMap((file) => file.changed.map((change) => change.wanted)));
    for (const file of plan.files) planned.files.set(file.path, Buffer.from(file.bytes));
    const done = moves.filter((_, at) => made.has(at)).map(toImageMove);
    if (done.length > 0) planned.changes.push({ environment: environment.name, moves: done });
  }
  const { changes } = planned;
  planned.message = renderCommitMessage({
    by: "By automation: the policies of these workloads picked these tags.",
    changes,
    trailers: [[jobTrailer, request.jobId]],
    skipCi: false,
  });
  return planned;
}

export function toImageMove(move: DecidedMove): ImageMove {
  const { workload, container, from, to, digest, policy } = move;
  return {
    workload,
    container,
    repository: imageName(to),
    from: from.tag ?? "(no tag)",
    to: move.tag,
    ...(digest === undefined ? {} : { digest }),
    policy,
  };
}
