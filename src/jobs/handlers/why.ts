// Why: each rule that decided where a workload's image goes, in order, and what it would take to move it. Changes nothing.

import type { Decision } from "../../gitops/images/decide-image.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Outcome } from "../outcome.ts";
import { readFreezeOrWait } from "../read-freeze.ts";
import type { Carried } from "../worker.ts";
import type { OpenEnvironment } from "../workplace.ts";
import { type AskedImage, askImages } from "./ask-images.ts";
import { readImages, shownName } from "./read-images.ts";
import { createStages } from "./stages.ts";

export interface WhyOptions {
  workload: string;
  registry: Registry;
  clock: () => number;
}

/** Times in the answer are RFC 3339; the thread shows them in each reader's own zone. */
export async function explainWorkload({ signal }: Carried, environment: OpenEnvironment, options: WhyOptions): Promise<Outcome> {
  const { registry, clock } = options;
  const stages = createStages(clock);
  const read = await readImages(environment, options.workload, { stages, signal });
  if (read.kind === "refused") return read.outcome;
  const freeze = await readFreezeOrWait(environment, clock(), signal);
  const asked = await stages.time("registry", () =>
    askImages(read.images, { registry, nowMs: clock(), freeze, approvals: environment.approvals, signal }),
  );
  const [only] = asked;
  const name = shownName(read.images[0]?.workload ?? options.workload);
  const isOne = asked.length === 1 && only !== undefined;
  const where = environment.name;
  return {
    kind: "answered",
    environment: where,
    revision: read.head,
    objects: [],
    stages: stages.totals(),
    reason: isOne ? `${name} ${movement(only)} in ${where}` : `${name} in ${where} has ${asked.length} images`,
    answer: asked.flatMap((each) => [
      ...(isOne ? [] : [`${each.watched.container} ${movement(each)}`]),
      ...explain(each),
      nextStep(each, where),
    ]),
  };
}

function movement({ verdict: { move, watched }, failure }: AskedImage): string {
  const { tag, digest } = watched.image;
  const now = tag ?? digest ?? "no tag";
  if (failure !== undefined) return `stays at ${now} for now`;
  if (move === undefined) return `stays at ${now}`;
  return move.tag === tag ? `moves to what ${tag} is now` : `moves from ${now} to ${move.tag}`;
}

function explain({ verdict, failure }: AskedImage): string[] {
  const lines = (decisions: readonly Decision[]) => decisions.map(({ passes, text }) => `${passes ? "✓" : "✗"} ${text}`);
  if (failure === undefined) return lines(verdict.decisions).map((line) => withBuildTime(line, verdict.picked));
  const firstPolicy = verdict.decisions.findIndex((each) => each.rule === "policy");
  return [...lines(verdict.decisions.slice(0, firstPolicy + 1)), `✗ registry: ${failure.message}`];
}

/** The line that names the picked tag also says when it was built. */
function withBuildTime(line: string, picked: { tag: string; createdAt?: string | undefined } | undefined): string {
  const isPicked = picked?.createdAt !== undefined && line.endsWith(` picks: ${picked.tag}`);
  return isPicked ? `${line} (built ${picked.createdAt})` : line;
}

function nextStep({ verdict, watched, failure }: AskedImage, environment: string): string {
  if (verdict.move !== undefined) return "Automation moves it with its next pass.";
  if (failure !== undefined) return "It is decided when the registry answers again.";
  const target = `${environment} ${shownName(watched.workload)}`;
  const conditions: Record<Decision["rule"], string> = {
    automated: `it is automated (automate ${target})`,
    approvals: `somebody asks for it and it is approved (release ${target} …)`,
    lock: `the lock ends or is removed (unlock ${target})`,
    freeze: `the freeze ends (unfreeze ${environment})`,
    hold: "the hold ends or its annotation is taken away",
    ignore: "its annotation ignore is taken away",
    rules: "its annotations are mended",
    policy: `a tag comes that the policy takes, or the policy changes (policy ${target} --tag …)`,
    picked: `a tag comes that the policy takes, or the policy changes (policy ${target} --tag …)`,
    direction: "the policy picks a newer tag",
  };
  const failed = verdict.decisions.filter((each) => !each.passes).map((each) => conditions[each.rule]);
  return failed.length === 0 ? "There is nothing to move it to." : `It would move when ${[...new Set(failed)].join(" and ")}.`;
}
