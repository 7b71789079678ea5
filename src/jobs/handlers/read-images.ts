// The images of an environment at its branch's head, all or those of one workload that a person named.

import { findWorkload } from "../../gitops/find-workload.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Revision } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { Outcome } from "../outcome.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { Stages } from "./stages.ts";

export type ReadImages = { kind: "read"; head: Revision; images: WatchedImage[] } | { kind: "refused"; outcome: Outcome };

export async function readImages(
  environment: OpenEnvironment,
  workload: string | undefined,
  { stages, signal }: { stages: Stages; signal: AbortSignal },
): Promise<ReadImages> {
  const { repository, branch, name } = environment;
  const head = await stages.time("fetch", () => repository.fetch(branch, signal));
  const { watched } = await stages.time("plan", () => readWatched(environment, head, signal));
  if (workload === undefined) return { kind: "read", head, images: watched };
  const found = findWorkload(
    workload,
    watched.map((each) => each.workload),
    name,
  );
  if (found.kind === "found") return { kind: "read", head, images: watched.filter((each) => each.workload === found.id) };
  const { message: reason, code: reasonCode, advice } = found;
  return {
    kind: "refused",
    outcome: { kind: "refused", environment: name, objects: [], stages: stages.totals(), reason, reasonCode, advice },
  };
}

/** `deployment/api`, or a marker as it is. */
export function shownWorkload(id: string): string {
  return id.startsWith("marker:") ? id : id.slice(id.indexOf(":") + 1);
}

/** `api`: the name alone, for a headline. */
export function shownName(id: string): string {
  return id.startsWith("marker:") ? id : id.slice(id.lastIndexOf("/") + 1);
}
