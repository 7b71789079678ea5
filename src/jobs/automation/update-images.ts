// One pass over a repository's automated images: what moved is one commit, however many images and environments.

import { type ImageMove as DecidedMove, decideImage, type ImageVerdict } from "../../gitops/images/decide-image.ts";
import { formatImageReference, imageName } from "../../gitops/images/reference.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import { planEdits } from "../../gitops/manifests/edit/plan-edits.ts";
import type { Revision } from "../../gitops/names.ts";
import { commitChange, jobTrailer } from "../handlers/commit-change.ts";
import type { ImageMove } from "../operation.ts";
import { readFreezeOrWait } from "../read-freeze.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { type MovesByEnvironment, renderCommitMessage } from "./commit-message.ts";
import { readWatched } from "./read-watched.ts";
import type { TagSource } from "./tag-source.ts";

export interface UpdateRequest {
  /** Identifies the commit: a job that is run again finds its own. */
  jobId: string;
  environments: readonly OpenEnvironment[];
  tags: TagSource;
  /** As `fetchHead` gave it; else it is fetched. */
  head?: Revision | undefined;
  /** An earlier start of the same job may have pushed its commit. */
  again: boolean;
  /** The commit's time. */
  at: Date;
  nowMs: number;
  signal: AbortSignal;
}

export type UpdateResult =
  | ({ kind: "nothing" } & UpdateFacts)
  | ({ kind: "committed"; revision: Revision; changes: MovesByEnvironment[]; isElsewhere: boolean } & UpdateFacts);

export interface UpdateFacts {
  verdicts: EnvironmentVerdicts[];
  /** Moves that could not be written. */
  problems: UnmadeMove[];
  /** Workloads by environment and canonical image, of images that the registry could not be asked about. */
  unasked: { environment: string; image: string; workloads: string[] }[];
}

export interface UnmadeMove {
  environment: string;
  path: string;
  message: string;
  move: ImageMove;
}

export interface EnvironmentVerdicts {
  environment: OpenEnvironment;
  verdicts: ImageVerdict[];
}

export async function updateImages(request: UpdateRequest): Promise<UpdateResult> {
  const { environments, signal, jobId } = request;
  const [first] = environments;
  if (first === undefined) return { kind: "nothing", verdicts: [], problems: [], unasked: [] };
  const { repository } = first;
  const branch = branchOf(first);
  const outcome = await commitChange({
    repository,
    branch,
    head: request.head,
    jobId,
    at: request.at,
    again: request.again,
    signal,
    plan: (parent) => planUpdate(request, parent),
  });
  const { changes, verdicts, problems, unasked } = outcome.plan;
  const facts = { verdicts, problems, unasked };
  return outcome.kind === "nothing"
    ? { kind: "nothing", ...facts }
    : { kind: "committed", revision: outcome.revision, changes, isElsewhere: branch !== first.branch, ...facts };
}

/** The head that a pass over these environments is planned on. */
export function fetchHead(environment: OpenEnvironment, signal: AbortSignal): Promise<Revision> {
  return environment.repository.fetch(branchOf(environment), signal);
}

/** On a branch of its own what is planned on is that branch: a second pass finds what the first has written. */
function branchOf({ commits, branch }: OpenEnvironment): string {
  return commits?.pushBranch ?? branch;
}

interface PlannedUpdate extends UpdateFacts {
  files: Map<string, Buffer>;
  message: string;
  changes: MovesByEnvironment[];
}

async function planUpdate(request: UpdateRequest, head: Revision): Promise<PlannedUpdate> {
  const planned: PlannedUpdate = { files: new Map(), message: "", changes: [], verdicts: [], problems: [], unasked: [] };
  for (const environment of request.environments) {
    const freeze = await readFreezeOrWait(environment, request.nowMs, request.signal);
    const { files, watched } = await readWatched(environment, head, request.signal);
    const automated = watched.filter((each) => each.automated);
    const candidates = await request.tags.candidatesFor(automated, request.signal);
    const verdicts = automated.flatMap((each) => {
      const tags = candidates.get(each);
      return tags === undefined ? [] : [decideImage(each, tags, { nowMs: request.nowMs, freeze, approvals: environment.approvals })];
    });
    planned.verdicts.push({ environment, verdicts });
    planned.unasked.push(...unaskedOf(environment.name, automated, request.tags));
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
      { defaultNamespace: environment.defaultNamespace, imagePaths: environment.images?.paths },
    );
    for (const { wanted, path, message } of plan.problems) {
      const move = moves[wanted];
      if (move !== undefined) planned.problems.push({ environment: environment.name, path, message, move: toImageMove(move) });
    }
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
    settings: request.environments[0]?.commits,
  });
  return planned;
}

function unaskedOf(environment: string, automated: readonly WatchedImage[], { failures }: TagSource): UpdateFacts["unasked"] {
  const failed = automated.filter((each) => failures.has(imageName(each.image)));
  const byImage = Map.groupBy(failed, (each) => imageName(each.image));
  return [...byImage].map(([image, watched]) => ({ environment, image, workloads: [...new Set(watched.map((each) => each.workload))] }));
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
