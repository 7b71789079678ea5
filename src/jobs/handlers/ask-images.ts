// What registries have for some images, and what the rules make of it; one image's trouble is that image's alone.

import { asFailure, type Failure } from "../../gitops/failure.ts";
import { decideImage, type ImageVerdict } from "../../gitops/images/decide-image.ts";
import { decideMove } from "../../gitops/images/policy/decide-move.ts";
import { type PickOptions, pickTag } from "../../gitops/images/policy/pick-tag.ts";
import type { TagCandidate } from "../../gitops/images/policy/tag-policy.ts";
import { tagsToDescribe } from "../../gitops/images/policy/tags-to-describe.ts";
import { imageName } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Freeze } from "../../gitops/rules/freeze.ts";
import { candidateOf } from "../automation/tag-source.ts";

export interface AskedImage {
  watched: WatchedImage;
  /** Made without tags when the registry did not answer. */
  verdict: ImageVerdict;
  /** Tags that the policy takes and that are newer than the one in git, newest first. */
  newer: TagCandidate[];
  current: TagCandidate | undefined;
  /** All that the registry has, in its order. */
  tags: string[];
  failure: Failure | undefined;
}

export interface AskImagesOptions {
  registry: Registry;
  /** Milliseconds since 1970. */
  nowMs: number;
  /** That holds for the environment. */
  freeze?: Freeze | undefined;
  /** How many people have to approve a change of images in the environment. */
  approvals?: number | undefined;
  signal: AbortSignal;
}

/** Build times may be a minute old; which tags there are is asked each time. */
const maxDescriptionAgeMs = 60_000;

/** In the order of the images. */
export function askImages(images: readonly WatchedImage[], options: AskImagesOptions): Promise<AskedImage[]> {
  const lists = new Map<string, Promise<string[]>>();
  const listTags = (watched: WatchedImage): Promise<string[]> => {
    const { image, credentials } = watched;
    const name = JSON.stringify([imageName(image), credentials?.key]);
    const listed = lists.get(name) ?? options.registry.listTags(image, { urgent: true, credentials: credentials?.sources }, options.signal);
    lists.set(name, listed);
    return listed;
  };
  return Promise.all(images.map((watched) => askImage(watched, listTags, options)));
}

async function askImage(
  watched: WatchedImage,
  listTags: (watched: WatchedImage) => Promise<string[]>,
  options: AskImagesOptions,
): Promise<AskedImage> {
  const { nowMs, freeze, approvals } = options;
  try {
    const known = new Map((await listTags(watched)).map((tag): [string, TagCandidate] => [tag, { tag }]));
    await describeInto(known, watched, tagsToDescribe(watched.policy, [...known.values()], pickOptions(watched, known, nowMs)), options);
    const picked = decideImage(watched, [...known.values()], { nowMs }).picked;
    // What is shown beside the choice: when the picked tag and the one that runs were built.
    await describeInto(
      known,
      watched,
      [picked?.tag, watched.image.tag].filter((tag) => tag !== undefined && known.get(tag)?.digest === undefined) as string[],
      options,
    );
    const tags = [...known.values()];
    return {
      watched,
      verdict: decideImage(watched, tags, { nowMs, freeze, approvals }),
      newer: newerThanCurrent(watched, known, nowMs),
      current: known.get(watched.image.tag ?? ""),
      tags: [...known.keys()],
      failure: undefined,
    };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return {
      watched,
      verdict: decideImage(watched, [], { nowMs, freeze, approvals }),
      newer: [],
      current: undefined,
      tags: [],
      failure: asFailure(error),
    };
  }
}

async function describeInto(
  known: Map<string, TagCandidate>,
  watched: WatchedImage,
  tags: readonly string[],
  { registry, signal }: AskImagesOptions,
): Promise<void> {
  const there = tags.filter((tag) => known.has(tag));
  if (there.length === 0) return;
  const described = await registry.describeTags(
    watched.image,
    there,
    { platform: watched.limits.platform, urgent: true, maxAgeMs: maxDescriptionAgeMs, credentials: watched.credentials?.sources },
    signal,
  );
  for (const [tag, description] of described) if (!(description instanceof Error)) known.set(tag, candidateOf(tag, description));
}

function pickOptions({ image, limits }: WatchedImage, known: ReadonlyMap<string, TagCandidate>, nowMs: number): PickOptions {
  const { minimumAgeMs, allow, deny, suffix } = limits;
  const current =
    image.tag === undefined ? undefined : { tag: image.tag, createdAt: known.get(image.tag)?.createdAt, digest: image.digest };
  return { current, nowMs, minimumAgeMs, allow, deny, suffix };
}

function newerThanCurrent(watched: WatchedImage, known: ReadonlyMap<string, TagCandidate>, nowMs: number): TagCandidate[] {
  const { policy } = watched;
  if (policy.kind === "problem") return [];
  const options = pickOptions(watched, known, nowMs);
  const { matches } = pickTag(policy, [...known.values()], options);
  return matches.filter((picked) => decideMove({ policy, current: options.current, picked, allowDowngrade: false }).kind === "move");
}
