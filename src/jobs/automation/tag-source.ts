// Where the tags of images come from: what webhooks named, verified at the registry, or all that the registry has.

import { asFailure, type Failure } from "../../gitops/failure.ts";
import type { TagCandidate } from "../../gitops/images/policy/tag-policy.ts";
import { imageName } from "../../gitops/images/reference.ts";
import type { ImageDescription, Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { ImageHint } from "./hints.ts";

export interface TagSource {
  /** Candidates by image; an image that is not in the answer is not looked at in this pass. */
  candidatesFor(images: readonly WatchedImage[], signal: AbortSignal): Promise<Map<WatchedImage, TagCandidate[]>>;
  /** Images that the registry could not be asked about, by their canonical name. */
  failures: ReadonlyMap<string, Failure>;
}

/** A hint names the tag; what it is, the registry says: the payload is believed in nothing else. */
export function hintedTags(registry: Registry, hints: readonly ImageHint[]): TagSource {
  const byImage = Map.groupBy(hints, (hint) => hint.image);
  const failures = new Map<string, Failure>();
  return {
    failures,
    async candidatesFor(images, signal) {
      const hinted = images.filter(({ image }) => byImage.has(imageName(image)));
      return askEach(hinted, failures, async (watched) => {
        const tags = (byImage.get(imageName(watched.image)) ?? []).map((hint) => hint.tag);
        return describe(registry, watched, withCurrent(tags, watched), { urgent: true, signal });
      });
    },
  };
}

/** Every tag, described only where the policy needs to know more than its name. */
export function allTags(registry: Registry): TagSource {
  const failures = new Map<string, Failure>();
  return {
    failures,
    candidatesFor: (images, signal) =>
      askEach(images, failures, async (watched) => {
        const tags = await registry.listTags(watched.image, {}, signal);
        return needsDescriptions(watched) ? describe(registry, watched, tags, { urgent: false, signal }) : tags.map((tag) => ({ tag }));
      }),
  };
}

async function askEach(
  images: readonly WatchedImage[],
  failures: Map<string, Failure>,
  ask: (watched: WatchedImage) => Promise<TagCandidate[]>,
): Promise<Map<WatchedImage, TagCandidate[]>> {
  const answers = new Map<WatchedImage, TagCandidate[]>();
  // Containers that run the same image by the same rules share one question.
  const groups = Map.groupBy(
    images,
    (watched) => `${imageName(watched.image)} ${watched.image.tag} ${watched.limits.platform} ${needsDescriptions(watched)}`,
  );
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return;
      try {
        const candidates = await ask(first);
        for (const watched of group) answers.set(watched, candidates);
      } catch (error) {
        failures.set(imageName(first.image), asFailure(error));
      }
    }),
  );
  return answers;
}

async function describe(
  registry: Registry,
  watched: WatchedImage,
  tags: readonly string[],
  options: { urgent: boolean; signal: AbortSignal },
): Promise<TagCandidate[]> {
  const described = await registry.describeTags(
    watched.image,
    tags,
    { platform: watched.limits.platform, urgent: options.urgent },
    options.signal,
  );
  const candidates: TagCandidate[] = [];
  let failure: Failure | undefined;
  for (const [tag, description] of described) {
    if (!(description instanceof Error)) candidates.push(candidateOf(tag, description));
    // What runs may be gone from the registry; what is to run may not.
    else if (tag !== watched.image.tag) failure ??= description;
  }
  if (failure !== undefined) throw failure;
  return candidates;
}

export function candidateOf(tag: string, description: ImageDescription): TagCandidate {
  return { tag, createdAt: description.createdAt, digest: description.digest };
}

function withCurrent(tags: readonly string[], { image }: WatchedImage): string[] {
  return [...new Set(image.tag === undefined ? tags : [...tags, image.tag])];
}

function needsDescriptions({ policy, limits, image }: WatchedImage): boolean {
  return policy.kind === "policy" && (policy.type !== "semver" || limits.minimumAgeMs > 0 || image.digest !== undefined);
}
