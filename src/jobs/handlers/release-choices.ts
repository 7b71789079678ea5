// What a form for a release offers: an environment's workloads, and the tags of those that were chosen. Changes nothing.

import { describeRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { isLockedAt } from "../../gitops/images/annotations.ts";
import { isSameImage, parseImageReference } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Revision } from "../../gitops/names.ts";
import { lockedReason } from "../changes/release-block.ts";
import type { Outcome } from "../outcome.ts";
import type { ContainerChoice } from "../release-choices.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { type AskedImage, askImages } from "./ask-images.ts";
import { readImages } from "./read-images.ts";
import { readPlan } from "./read-plan.ts";
import { createStages } from "./stages.ts";

/** Slack shows a hundred options in a group. */
const maxTags = 100;
const byText = new Intl.Collator("en", { numeric: true });

export async function listChoices(
  { signal }: Carried,
  environment: OpenEnvironment,
  options: { choicesOf: readonly string[]; registry: Registry; clock: () => number },
): Promise<Outcome> {
  const { registry, clock } = options;
  const stages = createStages(clock);
  const read = await readImages(environment, undefined, { stages, signal });
  if (read.kind === "refused") return read.outcome;
  const chosen = read.images.filter((each) => options.choicesOf.includes(each.workload));
  const [asked, running] = await Promise.all([
    stages.time("registry", () => askImages(chosen, { registry, nowMs: clock(), signal })),
    stages.time("cluster", () => readRunning(environment, { head: read.head, images: chosen, signal })),
  ]);
  const choices = {
    workloads: [...new Set(read.images.map((each) => each.workload))].sort(),
    containers: asked.map((each) => choiceOf(each, running.get(each.watched.workload) ?? [], clock())),
  };
  return { kind: "answered", environment: environment.name, revision: read.head, objects: [], stages: stages.totals(), choices };
}

function choiceOf({ watched, newer, tags, verdict, failure }: AskedImage, running: readonly string[], nowMs: number): ContainerChoice {
  const { workload, container, image, rules, policy } = watched;
  const current = image.tag ?? "";
  const live = running.map(parseImageReference).find((each) => each.kind === "image" && isSameImage(each, image));
  const liveTag = live?.kind === "image" ? live.tag : undefined;
  const shown = new Set([current, ...newer.slice(0, maxTags).map((each) => each.tag)]);
  const lock = isLockedAt(rules.locked, nowMs) ? lockedReason(rules.locked) : undefined;
  return {
    workload,
    container,
    current,
    ...(liveTag === undefined || liveTag === current ? {} : { running: liveTag }),
    policy: policy.kind === "policy" ? policy.text : "a policy that cannot be read",
    picked: newer.some((each) => each.tag === verdict.picked?.tag) ? verdict.picked?.tag : undefined,
    newer: newer.slice(0, maxTags).map(({ tag, createdAt }) => ({ tag, builtAt: createdAt })),
    others: tags
      .filter((tag) => !shown.has(tag))
      .sort((left, right) => byText.compare(right, left))
      .slice(0, maxTags),
    blocked: lock ?? (rules.ignored === false ? failure?.message : "ignored"),
  };
}

/** Images by workload. A cluster that is away takes no choice from anybody. */
async function readRunning(
  environment: OpenEnvironment,
  { head, images, signal }: { head: Revision; images: readonly WatchedImage[]; signal: AbortSignal },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Set(images.map((each) => each.workload));
  if (ids.size === 0) return new Map();
  try {
    const { plan } = await readPlan(environment, head, signal);
    const targets = plan.items.filter((item) => ids.has(item.id));
    const health = await describeRollouts({ cluster: environment.cluster, targets, signal });
    return new Map(health.map((each) => [each.id, each.images]));
  } catch (error) {
    if (signal.aborted) throw error;
    return new Map();
  }
}
