// Turns wanted images into a ChangePlan: edits, the sync they lead to, and whose work comes along.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { planSync } from "../../gitops/cluster/plan-sync.ts";
import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import { formatImageReference, type ImageReference } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import { planEdits } from "../../gitops/manifests/edit/plan-edits.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import type { Revision } from "../../gitops/names.ts";
import { overlaySnapshot } from "../../gitops/repo/overlay-snapshot.ts";
import type { Commit } from "../../gitops/repo/repository.ts";
import type { ImageMove } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangeAuthor, ChangePlan, NotMoved } from "./change-plan.ts";
import { fetchMoveFacts } from "./move-facts.ts";
import type { Running } from "./running.ts";

export interface WantedMove {
  move: ImageMove;
  to: ImageReference;
  path: string;
  /** The container as git has it. */
  watched: WatchedImage;
  /** How it has run where it comes from. */
  source?: { healthyForMs: number | undefined; restarts: number | undefined; tagDigest: string | undefined } | undefined;
}

/** What becomes of one container's image. */
export type Decided = WantedMove | NotMoved;

export async function planChange(request: {
  environment: OpenEnvironment;
  head: Revision;
  wanted: readonly WantedMove[];
  notMoved: readonly NotMoved[];
  files: readonly { path: string; bytes: Uint8Array }[];
  /** Other folders whose commits come along: the environment that is promoted from. */
  sourcePaths: readonly string[];
  /** Coxswain's own address: its commits have no author who could not approve. */
  ownEmail: string;
  /** What runs in the environment now. */
  live: Running;
  registry: Registry;
  /** By host: what kind of git host it is. */
  hosts: Readonly<Record<string, GitHostKind>>;
  signal: AbortSignal;
}): Promise<ChangePlan> {
  const { environment, head, wanted, signal } = request;
  const edits = planEdits(
    request.files,
    wanted.map(({ move, to, path }) => ({
      select: { workload: move.workload, container: move.container },
      image: formatImageReference(to),
      path,
    })),
    { defaultNamespace: environment.defaultNamespace, imagePaths: environment.images?.paths },
  );
  const done = new Set(edits.files.flatMap((file) => file.changed.map((change) => change.wanted)));
  const files = new Map(edits.files.map((file) => [file.path, Buffer.from(file.bytes)] as const));
  const impossible = edits.problems.map((problem): NotMoved => {
    const move = wanted[problem.wanted]?.move;
    return {
      workload: move?.workload ?? "",
      container: move?.container ?? "",
      status: "failed",
      reason: `${problem.path}: ${problem.message}`,
    };
  });
  const snapshot = overlaySnapshot(environment.repository.snapshot(head), files);
  const loaded = await loadManifests({ snapshot, path: environment.path, cache: environment.parsed, signal });
  const { defaultNamespace, allowedNamespaces, cluster } = environment;
  const moved = wanted.filter((_, at) => done.has(at));
  const [sync, coming, facts] = await Promise.all([
    planSync({ cluster, manifests: loaded.manifests, defaultNamespace, allowedNamespaces, signal }),
    commitsComing(request),
    fetchMoveFacts(moved, request.live, { ...request, platform: environment.images?.platform }),
  ]);
  return {
    head,
    environment: environment.name,
    moves: moved.map((each) => each.move),
    facts,
    notMoved: [...request.notMoved, ...impossible],
    files,
    sync,
    commits: coming.slice(0, 50).map(({ revision, subject, author }) => ({ revision, subject, author: author.name })),
    authors: authorsOf(coming, request.ownEmail),
    work: [],
  };
}

/** What the environment has not applied yet, in its own folder and in those that it takes from. */
async function commitsComing({ environment, head, sourcePaths, signal }: Parameters<typeof planChange>[0]): Promise<Commit[]> {
  const { cluster, name, stateNamespace: namespace, repository } = environment;
  const state = await readEnvironmentState({ cluster, environment: name, namespace, signal });
  if (state?.revision === undefined) return repository.commits({ to: head, limit: 100, paths: [environment.path, ...sourcePaths] }, signal);
  if (!(await repository.isAncestor(state.revision, head, signal))) return [];
  return repository.commits({ from: state.revision, to: head, limit: 100, paths: [environment.path, ...sourcePaths] }, signal);
}

function authorsOf(commits: readonly Commit[], ownEmail: string): ChangeAuthor[] {
  const authors = new Map<string, ChangeAuthor>();
  for (const commit of commits)
    for (const author of [commit.author, ...coAuthors(commit)])
      if (author.email.toLowerCase() !== ownEmail.toLowerCase()) authors.set(author.email.toLowerCase(), author);
  return [...authors.values()];
}

/** `Co-authored-by: Name <email>`, as git hosts write it. */
function coAuthors(commit: Commit): ChangeAuthor[] {
  const lines = [...commit.trailers].filter(([name]) => name.toLowerCase() === "co-authored-by").flatMap(([, values]) => values);
  return lines.flatMap((line) => {
    const [, name, email] = /^(.*?)\s*<([^<>]+)>$/.exec(line) ?? [];
    return name === undefined || email === undefined ? [] : [{ name, email }];
  });
}
