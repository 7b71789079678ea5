// Where the tags of images come from: what webhooks named, verified at the registry, or all that the registry has.

import { asFailure, Failure } from "../../gitops/failure.ts";
import { type PickOptions, pickTag } from "../../gitops/images/policy/pick-tag.ts";
import type { TagCandidate } from "../../gitops/images/policy/tag-policy.ts";
import { tagsToDescribe } from "../../gitops/images/policy/tags-to-describe.ts";
import { imageName } from "../../gitops/images/reference.ts";
import type { ImageDescription, Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { ImageHint } from "./hints.ts";

export interface TagSource {
  /**
   * Candidates by image; an image that is not in the answer is not looked at in this pass. The same question
   * is asked once: a pass that is planned again on a new head gets the same answers.
   */
  candidatesFor(images: readonly WatchedImage[], signal: AbortSignal): Promise<Map<WatchedImage, TagCandidate[]>>;
  /** Images that the registry could not be asked about, by their canonical name. */
  failures: ReadonlyMap<string, Failure>;
}

/** Tags move seldom, and a webhook tells of it: a poll believes what it was told within this time. */
const describedMaxAgeMs = 3_600_000;
/** More build times than this are not asked for: the policy is to be narrowed. */
const maxDescribed = 2_000;
/** A pushed tag whose registry takes longer is tried again later: other tags wait in the same pass. */
const patienceMs = 5_000;
/** Picks that turn out not to run here, before the poll leaves the image alone. */
const maxUnusable = 5;

/** A hint names the tag; what it is, the registry says: the payload is believed in nothing else. */
export function hintedTags(registry: Registry, hints: readonly ImageHint[]): TagSource {
  const byImage = Map.groupBy(hints, (hint) => hint.image);
  return openSource(async (watched, signal) => {
    const tags = byImage.get(imageName(watched.image))?.map((hint) => hint.tag);
    if (tags === undefined) return undefined;
    const asked = needsCurrent(watched) ? withCurrent(tags, watched) : tags;
    const described = await withPatience(watched, describeTags(registry, watched, asked, { urgent: true, signal }));
    if (described.failure !== undefined) throw described.failure;
    return described.candidates;
  });
}

/** Every tag, described only where the policy needs to know more than its name. */
export function allTags(registry: Registry, nowMs: number): TagSource {
  return openSource(async (watched, signal) => {
    const names = await registry.listTags(watched.image, { credentials: watched.credentials?.sources }, signal);
    const tags = names.map((tag): TagCandidate => ({ tag }));
    const options = pickOptionsOf(watched, nowMs);
    const wanted = tagsToDescribe(watched.policy, tags, options);
    if (wanted.length === 0) return usablePick(registry, { watched, tags, options, signal });
    if (wanted.length > maxDescribed) throw tooMany(watched, wanted.length);
    const described = await describeTags(registry, watched, withCurrent(wanted, watched), { maxAgeMs: describedMaxAgeMs, signal });
    // One that cannot be described does not hide the others: it only cannot be picked.
    if (described.candidates.length === 0 && described.failure !== undefined) throw described.failure;
    return described.candidates;
  });
}

type Ask = (watched: WatchedImage, signal: AbortSignal) => Promise<TagCandidate[] | undefined>;

function openSource(ask: Ask): TagSource {
  const failures = new Map<string, Failure>();
  const asked = new Map<string, Promise<TagCandidate[] | undefined>>();
  return {
    failures,
    async candidatesFor(images, signal) {
      const answers = new Map<WatchedImage, TagCandidate[]>();
      await Promise.all(
        images.map(async (watched) => {
          const key = questionOf(watched);
          const answer = asked.get(key) ?? ask(watched, signal);
          asked.set(key, answer);
          try {
            const candidates = await answer;
            if (candidates !== undefined) answers.set(watched, candidates);
          } catch (error) {
            failures.set(imageName(watched.image), asFailure(error));
          }
        }),
      );
      signal.throwIfAborted();
      return answers;
    },
  };
}

/** Containers that run the same image by the same rules share one question. */
function questionOf({ image, limits, policy, credentials }: WatchedImage): string {
  const rules = policy.kind === "policy" ? policy.text : policy.message;
  return JSON.stringify([
    imageName(image),
    image.tag,
    image.digest,
    limits.platform,
    limits.minimumAgeMs,
    limits.suffix,
    rules,
    credentials?.key,
  ]);
}

/** What a name alone makes the pick is looked at before: it must be there, be an image and run on our platform. */
async function usablePick(
  registry: Registry,
  question: { watched: WatchedImage; tags: readonly TagCandidate[]; options: PickOptions; signal: AbortSignal },
): Promise<TagCandidate[]> {
  const { watched, options, signal } = question;
  let left = [...question.tags];
  let failure: Failure | undefined;
  for (let unusable = 0; unusable < maxUnusable; unusable++) {
    const { picked } = pickTag(watched.policy, left, options);
    if (picked === undefined || (picked.tag === watched.image.tag && watched.image.digest === undefined)) return left;
    const described = await describeTags(registry, watched, [picked.tag], { maxAgeMs: describedMaxAgeMs, signal });
    const [candidate] = described.candidates;
    if (candidate !== undefined) return left.map((each) => (each.tag === candidate.tag ? candidate : each));
    failure = described.failure;
    if (failure !== undefined && failure.code !== "registry_not_found") throw failure;
    left = left.filter((each) => each.tag !== picked.tag);
  }
  if (failure !== undefined) throw failure;
  return left;
}

async function describeTags(
  registry: Registry,
  watched: WatchedImage,
  tags: readonly string[],
  { signal, ...how }: { urgent?: boolean; maxAgeMs?: number; signal: AbortSignal },
): Promise<{ candidates: TagCandidate[]; failure: Failure | undefined }> {
  const { platform } = watched.limits;
  const credentials = watched.credentials?.sources;
  const described = await registry.describeTags(watched.image, tags, { platform, credentials, ...how }, signal);
  const candidates: TagCandidate[] = [];
  let failure: Failure | undefined;
  for (const [tag, description] of described) {
    if (description instanceof Failure) {
      // What runs may be gone from the registry; what is to run may not.
      if (tag !== watched.image.tag) failure ??= description;
    }
    // A chart or a signature is nothing that a cluster could run.
    else if (description.kind === "image") candidates.push(candidateOf(tag, description));
  }
  return { candidates, failure };
}

export function candidateOf(tag: string, description: ImageDescription): TagCandidate {
  return { tag, createdAt: description.createdAt, digest: description.digest };
}

function withCurrent(tags: readonly string[], { image }: WatchedImage): string[] {
  return [...new Set(image.tag === undefined ? tags : [...tags, image.tag])];
}

/** Whether the build time of what runs is compared with the others'. */
function needsCurrent({ policy }: WatchedImage): boolean {
  return policy.kind === "policy" && policy.sort.some(({ by }) => by === "newest");
}

function pickOptionsOf({ image, limits }: WatchedImage, nowMs: number): PickOptions {
  const current = image.tag === undefined ? undefined : { tag: image.tag, digest: image.digest };
  return { current, nowMs, minimumAgeMs: limits.minimumAgeMs, allow: limits.allow, deny: limits.deny, suffix: limits.suffix };
}

/** A registry that does not answer goes on being asked; its answer is in the cache when the tag is tried again. */
async function withPatience<Value>(watched: WatchedImage, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(watched)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow({ image }: WatchedImage): Failure {
  const message = `${image.registry} did not say within ${patienceMs / 1_000} s what the pushed tags of ${imageName(image)} are.`;
  return new Failure("registry_unreachable", message, { retry: "backoff" });
}

function tooMany({ image, policy }: WatchedImage, count: number): Failure {
  const text = policy.kind === "policy" ? policy.text : "its policy";
  return new Failure(
    "policy_invalid",
    `The registry has ${count} tags of ${imageName(image)} that ${text} would compare by their build times; ${maxDescribed} is the limit.`,
    { retry: "never", advice: "Narrow the policy, so that it matches fewer tags, or choose by a version." },
  );
}
