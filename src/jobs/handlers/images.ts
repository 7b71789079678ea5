// Images: what runs in an environment, what is newer, what each policy picks and when it was built. Changes nothing.

import { describeRollouts } from "../../gitops/cluster/watch-rollouts.ts";
import { asFailure } from "../../gitops/failure.ts";
import type { Decision } from "../../gitops/images/decide-image.ts";
import { imageName, isSameImage, parseImageReference } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Outcome } from "../outcome.ts";
import { readFreezeOrWait } from "../read-freeze.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { type AskedImage, askImages } from "./ask-images.ts";
import { readImages, shownWorkload } from "./read-images.ts";
import { readPlan } from "./read-plan.ts";
import { createStages } from "./stages.ts";

export interface ImagesOptions {
  workload: string | undefined;
  registry: Registry;
  clock: () => number;
}

const shownNewer = 5;

/** Times in the answer are RFC 3339; the thread shows them in each reader's own zone. */
export async function listImages({ signal }: Carried, environment: OpenEnvironment, options: ImagesOptions): Promise<Outcome> {
  const { registry, clock } = options;
  const { name } = environment;
  const stages = createStages(clock);
  const read = await readImages(environment, options.workload, { stages, signal });
  if (read.kind === "refused") return read.outcome;
  const freeze = await readFreezeOrWait(environment, clock(), signal);
  const [asked, live] = await Promise.all([
    stages.time("registry", () => askImages(read.images, { registry, nowMs: clock(), freeze, approvals: environment.approvals, signal })),
    stages.time("cluster", () =>
      readLive(environment, { head: read.head, ids: new Set(read.images.map((each) => each.workload)), signal }),
    ),
  ]);
  const moving = asked.filter((each) => each.newer.length > 0).length;
  return {
    kind: "answered",
    environment: name,
    revision: read.head,
    objects: [],
    stages: stages.totals(),
    reason: `${count(asked.length)} in ${name}; ${moving === 0 ? "each is the newest that its policy takes" : `${moving} ${moving === 1 ? "has" : "have"} something newer`}`,
    answer: asked.map((each) => renderImage(each, live.images)),
    problems: live.problem === undefined ? undefined : [live.problem],
  };
}

interface Live {
  /** By workload, as the cluster has them. */
  images: ReadonlyMap<string, readonly string[]>;
  problem: string | undefined;
}

/** A cluster that is away takes nothing from what git and the registries say. */
async function readLive(
  environment: OpenEnvironment,
  { head, ids, signal }: { head: Revision; ids: ReadonlySet<string>; signal: AbortSignal },
): Promise<Live> {
  try {
    const { plan } = await readPlan(environment, head, signal);
    const targets = plan.items.filter((item) => ids.has(item.id));
    const health = await describeRollouts({ cluster: environment.cluster, targets, signal });
    return { images: new Map(health.map((each) => [each.id, each.images])), problem: undefined };
  } catch (error) {
    if (signal.aborted) throw error;
    return { images: new Map(), problem: `What runs could not be asked, so this is what git says: ${asFailure(error).message}` };
  }
}

/** `deployment/api api: 1.4.2, built <time> · semver:~1 picks 1.4.9, built <time> · newer: 1.4.9, 1.4.3 · automated` */
function renderImage({ watched, verdict, newer, current, failure }: AskedImage, live: Live["images"]): string {
  const built = (createdAt: string | undefined) => (createdAt === undefined ? "" : `, built ${createdAt}`);
  const { policy, rules, automated } = watched;
  const written = watched.image.tag ?? watched.image.digest ?? "no tag";
  const { picked } = verdict;
  const policyText = policy.kind === "policy" ? policy.text : "its policy";
  const parts = [
    `${shownWorkload(watched.workload)} ${watched.container}: ${written}${built(current?.createdAt)}${renderLive(watched, live)}`,
    failure !== undefined ? `the registry did not answer: ${failure.message}` : undefined,
    failure === undefined && policy.kind === "problem" ? policy.message : undefined,
    failure === undefined && policy.kind === "policy"
      ? renderPick(
          policyText,
          picked === undefined ? undefined : picked.tag === watched.image.tag ? "what runs" : `${picked.tag}${built(picked.createdAt)}`,
        )
      : undefined,
    newer.length === 0
      ? undefined
      : `newer: ${newer
          .slice(0, shownNewer)
          .map((each) => each.tag)
          .join(", ")}${newer.length > shownNewer ? ` and ${newer.length - shownNewer} more` : ""}`,
    rules.locked !== undefined ? "locked" : rules.ignored !== false ? "ignored" : automated ? "automated" : "not automated",
    ...verdict.decisions.filter(({ rule, passes }) => !passes && isSaid(rule, automated)).map(({ text }) => text),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** What keeps an image where it is and is not said by its own words already. */
function isSaid(rule: Decision["rule"], automated: boolean): boolean {
  return rule === "freeze" || rule === "hold" || (rule === "approvals" && automated);
}

function renderPick(policy: string, picked: string | undefined): string {
  return picked === undefined ? `${policy} picks nothing` : `${policy} picks ${picked}`;
}

/** Said only where the cluster and git differ. */
function renderLive({ workload, image }: WatchedImage, live: Live["images"]): string {
  const running = live.get(workload);
  if (running === undefined) return "";
  const same = running.map(parseImageReference).find((each) => each.kind === "image" && isSameImage(each, image));
  if (same === undefined || same.kind === "problem") return ` (not ${imageName(image)} runs, but ${running.join(", ")})`;
  return same.tag === image.tag && same.digest === image.digest ? "" : ` in git, ${same.tag ?? same.digest ?? "no tag"} runs`;
}

function count(images: number): string {
  return `${images} ${images === 1 ? "image" : "images"}`;
}
