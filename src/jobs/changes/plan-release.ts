// What a release sets: the image or tag that a person named, verified at its registry, in the workloads that were named.

import { Failure } from "../../gitops/failure.ts";
import { findWorkload } from "../../gitops/find-workload.ts";
import { isLockedAt } from "../../gitops/images/annotations.ts";
import {
  formatImageReference,
  type ImageReference,
  imageName,
  isSameImage,
  isTag,
  parseImageReference,
  withDigest,
  withTag,
} from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Revision } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { ChangePlan, NotMoved } from "./change-plan.ts";
import { planChange, type WantedMove } from "./plan-change.ts";

export interface ReleaseRequest {
  environment: OpenEnvironment;
  /** As it was typed. */
  workload: string;
  /** `1.5.0`, `repo/app:1.5.0`, each perhaps after `container=`. */
  images: readonly string[];
  /** Over a lock, by whoever may. */
  force: boolean;
  registry: Registry;
  ownEmail: string;
  nowMs: number;
  signal: AbortSignal;
}

export async function planRelease(request: ReleaseRequest, head: Revision): Promise<ChangePlan> {
  const { environment, signal } = request;
  const { files, watched } = await readWatched(environment, head, signal);
  const match = findWorkload(
    request.workload,
    watched.map((each) => each.workload),
    environment.name,
  );
  if (match.kind === "refused") throw new Failure("manifest_invalid", match.message, { retry: "never", advice: match.advice });
  const mine = watched.filter((each) => each.workload === match.id);
  const wanted: WantedMove[] = [];
  const notMoved: NotMoved[] = [];
  for (const text of request.images)
    for (const decided of await decide(mine, text, request)) {
      if ("status" in decided) notMoved.push(decided);
      else wanted.push(decided);
    }
  return planChange({ environment, head, wanted, notMoved, files, sourcePaths: [], ownEmail: request.ownEmail, healthyForMs: {}, signal });
}

async function decide(mine: readonly WatchedImage[], text: string, request: ReleaseRequest): Promise<(WantedMove | NotMoved)[]> {
  const [, container, wantedText = text] = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)=(.+)$/s.exec(text)?.filter((_, at) => at !== 2) ?? [];
  const named = container === undefined ? mine : mine.filter((each) => each.container === container);
  const workload = mine[0]?.workload ?? "";
  if (container !== undefined && named.length === 0)
    return [{ workload, container, status: "failed", reason: `container(s) not found: ${container}` }];
  const meant = isTag(wantedText) ? named : named.filter((each) => isNamed(each, wantedText));
  if (meant.length === 0) return [{ workload, container: container ?? "", status: "ignored", reason: "does not use image(s)" }];
  if (isTag(wantedText) && new Set(meant.map((each) => imageName(each.image))).size > 1) {
    const names = meant.map((each) => each.container).join(", ");
    return [
      {
        workload,
        container: "",
        status: "failed",
        reason: `a tag alone fits several images here: say which container (${names}), as in ${names.split(",")[0]}=${wantedText}`,
      },
    ];
  }
  return Promise.all(meant.map((watched) => decideOne(watched, wantedText, request)));
}

async function decideOne(
  watched: WatchedImage,
  text: string,
  { registry, force, nowMs, signal }: ReleaseRequest,
): Promise<WantedMove | NotMoved> {
  const { workload, container, image, rules } = watched;
  const not = (status: NotMoved["status"], reason: string): NotMoved => ({ workload, container, status, reason });
  if (rules.ignored !== false) return not("ignored", "ignore");
  if (isLockedAt(rules.locked, nowMs) && !force)
    return not(
      "skipped",
      `locked${rules.locked?.by === undefined ? "" : ` by ${rules.locked.by}`}${rules.locked?.message === undefined ? "" : `: ${rules.locked.message}`}`,
    );
  const wanted = isTag(text) ? withTag(image, text) : parseImageReference(text);
  if (wanted.kind === "problem") return not("failed", wanted.message);
  if (wanted.tag === undefined) return not("failed", `${text} has no tag`);
  const { digest } = await registry.describe(wanted, { platform: watched.limits.platform, urgent: true }, signal);
  if (wanted.digest !== undefined && wanted.digest !== digest)
    return not("failed", `${formatImageReference(withTag(wanted, wanted.tag))} is ${digest} now, not ${wanted.digest}`);
  const pinned = image.digest !== undefined || wanted.digest !== undefined;
  const to: ImageReference = pinned ? withDigest(wanted, digest) : wanted;
  if (formatImageReference(to) === formatImageReference(image)) return not("skipped", "image(s) up to date");
  return {
    path: watched.path,
    to,
    move: {
      workload,
      container,
      repository: imageName(to),
      from: image.tag ?? "(no tag)",
      to: wanted.tag,
      digest,
      policy: "released by a person",
    },
  };
}

function isNamed(watched: WatchedImage, text: string): boolean {
  const wanted = parseImageReference(text);
  return wanted.kind === "image" && isSameImage(wanted, watched.image);
}
