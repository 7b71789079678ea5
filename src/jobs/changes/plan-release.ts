// What a release sets: images that a person named, or the newest that policies pick, in the workloads that were named.

import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import { withDigest } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Revision } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { Request } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangePlan, NotMoved } from "./change-plan.ts";
import { decideNewest } from "./decide-newest.ts";
import { decideWishes } from "./decide-wishes.ts";
import { planChange, type WantedMove } from "./plan-change.ts";
import { releaseBlock } from "./release-block.ts";
import { fetchRunning } from "./running.ts";
import { findAbsent, selectWorkloads } from "./select-workloads.ts";

export interface ReleaseRequest extends Pick<Extract<Request, { verb: "release" }>, "workloads" | "images" | "exclude" | "force"> {
  environment: OpenEnvironment;
  registry: Registry;
  /** By host: what kind of git host it is. */
  hosts: Readonly<Record<string, GitHostKind>>;
  ownEmail: string;
  nowMs: number;
  signal: AbortSignal;
}

/** What is approved is a digest: the tag alone could be pushed again between the commit and the pull. */
function pin(wanted: WantedMove): WantedMove {
  const { digest } = wanted.move;
  return digest === undefined ? wanted : { ...wanted, to: withDigest(wanted.to, digest) };
}

export async function planRelease(request: ReleaseRequest, head: Revision): Promise<ChangePlan> {
  const { environment, workloads, images, exclude, signal } = request;
  const { manifests, files, watched } = await readWatched(environment, head, signal);
  const { chosen, left } = selectWorkloads({ workloads, exclude, environment: environment.name }, watched);
  const absent = await findAbsent(environment, { manifests, ids: new Set(chosen.keys()), signal });
  const blocked = (each: WatchedImage): NotMoved | undefined => releaseBlock(each, { ...request, absent });
  const decided =
    images === "newest"
      ? await decideNewest([...chosen.values()].flat(), blocked, request)
      : await decideWishes(chosen, images, { ...request, blocked });
  const moved = decided.filter((each) => !("status" in each)) as WantedMove[];
  const wanted = (environment.approvals ?? 0) > 0 ? moved.map(pin) : moved;
  const notMoved = [...decided.filter((each) => "status" in each), ...left] as NotMoved[];
  const live = await fetchRunning(environment, manifests, signal);
  return planChange({ ...request, environment, head, wanted, notMoved, files, live, sourcePaths: [] });
}
