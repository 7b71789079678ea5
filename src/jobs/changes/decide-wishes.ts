// Images that a person named, container by container: which use them, whether they are there, and what they are.

import { asFailure, Failure } from "../../gitops/failure.ts";
import { findWorkload } from "../../gitops/find-workload.ts";
import {
  canonicalImageReference,
  formatImageReference,
  type ImageReference,
  imageName,
  isSameImage,
  isTag,
  parseImageReference,
  withDigest,
  withTag,
} from "../../gitops/images/reference.ts";
import type { ImageDescription, Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { ImageWish } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { NotMoved } from "./change-plan.ts";
import type { Decided } from "./plan-change.ts";

export interface WishesRequest {
  environment: OpenEnvironment;
  registry: Registry;
  blocked: (image: WatchedImage) => NotMoved | undefined;
  signal: AbortSignal;
}

/**
 * A container moves once, to the last image that was named for it. A registry that does not answer is thrown, for the
 * whole is tried again; a tag that is not there is a failure of the wish.
 */
export async function decideWishes(
  chosen: ReadonlyMap<string, readonly WatchedImage[]>,
  wishes: readonly ImageWish[],
  request: WishesRequest,
): Promise<Decided[]> {
  const describe = describeOnce(request);
  const decided: Decided[] = wishes.flatMap((wish) => strayWish(wish, chosen, request.environment.name));
  for (const [workload, images] of chosen) {
    const meant = new Map<WatchedImage, ImageWish>();
    const problems: NotMoved[] = [];
    for (const wish of wishes.filter((each) => isFor(each, workload, chosen, request.environment.name)))
      for (const target of targetsOf(workload, images, wish))
        if ("status" in target) problems.push(target);
        else meant.set(target, wish);
    if (meant.size === 0 && problems.length === 0)
      problems.push({
        workload,
        container: "",
        status: "ignored",
        reason: wishes.length === 1 ? "a different image" : "does not use image(s)",
      });
    decided.push(...problems);
    const moves = [...meant].map(async ([watched, wish]) => request.blocked(watched) ?? (await decideOne(watched, wish, describe)));
    decided.push(...(await Promise.all(moves)));
  }
  return decided;
}

function isFor({ workload }: ImageWish, id: string, chosen: ReadonlyMap<string, unknown>, environment: string): boolean {
  if (workload === undefined) return true;
  const match = findWorkload(workload, chosen.keys(), environment);
  return match.kind === "found" && match.id === id;
}

/** A wish for a workload that this release is not about. */
function strayWish({ workload, container = "" }: ImageWish, chosen: ReadonlyMap<string, unknown>, environment: string): NotMoved[] {
  if (workload === undefined || findWorkload(workload, chosen.keys(), environment).kind === "found") return [];
  return [{ workload, container, status: "failed", reason: "not included" }];
}

function targetsOf(workload: string, images: readonly WatchedImage[], { container, image }: ImageWish): (WatchedImage | NotMoved)[] {
  const named = container === undefined ? images : images.filter((each) => each.container === container);
  if (container !== undefined && named.length === 0)
    return [{ workload, container, status: "failed", reason: `container(s) not found: ${container}` }];
  if (!isTag(image)) {
    const using = named.filter((each) => isNamed(each, image));
    return using.length > 0 || container === undefined
      ? using
      : [{ workload, container, status: "ignored", reason: "does not use image(s)" }];
  }
  if (new Set(named.map((each) => imageName(each.image))).size < 2) return [...named];
  const names = named.map((each) => each.container);
  const reason = `a tag alone fits several images here: say which container (${names.join(", ")}), as in ${names[0]}=${image}`;
  return [{ workload, container: "", status: "failed", reason }];
}

type Describe = (image: ImageReference, watched: WatchedImage) => Promise<ImageDescription>;

async function decideOne(watched: WatchedImage, { image: text, seen }: ImageWish, describe: Describe): Promise<Decided> {
  const { workload, container, image } = watched;
  const not = (status: NotMoved["status"], reason: string): NotMoved => ({ workload, container, status, reason });
  if (seen !== undefined && seen !== (image.tag ?? ""))
    return not("failed", `container(s) tag mismatch: ${container} is at ${image.tag ?? "no tag"} by now, not at ${seen || "no tag"}`);
  const wanted = isTag(text) ? withTag({ ...image, digest: undefined }, text) : parseImageReference(text);
  if (wanted.kind === "problem") return not("failed", wanted.message);
  if (wanted.tag === undefined) return not("failed", `${text} has no tag`);
  let digest: string;
  try {
    ({ digest } = await describe(wanted, watched));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "registry_not_found") throw error;
    return not("failed", `cannot find one or more images: ${asFailure(error).message}`);
  }
  if (wanted.digest !== undefined && wanted.digest !== digest)
    return not("failed", `${formatImageReference({ ...wanted, digest: undefined })} is ${digest} now, not ${wanted.digest}`);
  const pinned = image.digest !== undefined || wanted.digest !== undefined;
  const to: ImageReference = pinned ? withDigest(wanted, digest) : wanted;
  if (formatImageReference(to) === formatImageReference(image)) return not("skipped", "image(s) up to date");
  return {
    path: watched.path,
    watched,
    to,
    move: {
      workload,
      container,
      repository: imageName(to),
      from: image.tag ?? "(no tag)",
      to: wanted.tag,
      digest,
      policy: releasedBy(watched),
    },
  };
}

/** Who sets an older tag in an automated workload hears at once that automation will not leave it there. */
function releasedBy({ automated, policy }: WatchedImage): string {
  const goesOn = automated && policy.kind === "policy" ? `; it is automated, and ${policy.text} may move it again` : "";
  return `released by a person${goesOn}`;
}

/** The same image in several workloads is asked about once: all of them get the same digest. */
function describeOnce({ registry, signal }: WishesRequest): Describe {
  const asked = new Map<string, Promise<ImageDescription>>();
  return (image, { limits: { platform }, credentials }) => {
    const key = JSON.stringify([canonicalImageReference(image), platform, credentials?.key]);
    const answer = asked.get(key) ?? registry.describe(image, { platform, urgent: true, credentials: credentials?.sources }, signal);
    asked.set(key, answer);
    return answer;
  };
}

function isNamed(watched: WatchedImage, text: string): boolean {
  const wanted = parseImageReference(text);
  return wanted.kind === "image" && isSameImage(wanted, watched.image);
}
