// Whether a workload moves from the tag it has to the one that its policy picked.

import { buildTimeMs } from "./build-time.ts";
import { compareNaturally, compareVersions } from "./natural-order.ts";
import { capture } from "./pattern.ts";
import { comparedValue, type SelectedTag, selectTag } from "./select-tags.ts";
import { compareValues, sortsByBuild } from "./sort-tags.ts";
import type { TagCandidate, TagPolicy } from "./tag-policy.ts";
import { parseTagVersion, type TagVersion } from "./tag-version.ts";

export interface MoveQuestion {
  policy: TagPolicy;
  /** What runs; undefined when the workload names no tag, which is then `latest` to a runtime. */
  current: TagCandidate | undefined;
  picked: TagCandidate;
  /** Whether the policy allows to go back (`coxswain.dev/downgrade: allow`). */
  allowDowngrade: boolean;
}

/** `same_tag`: the tag was pushed again and is followed; `unknown`: the current tag has no place in the policy's order. */
export type Move =
  | { kind: "move"; direction: "newer" | "older" | "same_tag" | "unknown" }
  | { kind: "stay"; code: "same" | "older" | "order_unknown"; message: string };

/** Never back unless that is allowed, and never where a missing build time leaves open which is newer. */
export function decideMove({ policy, current, picked, allowDowngrade }: MoveQuestion): Move {
  if (policy.type === "digest" && picked.digest === undefined)
    return {
      kind: "stay",
      code: "order_unknown",
      message: `What ${JSON.stringify(picked.tag)} points at is not known, and the policy follows that.`,
    };
  if (current === undefined) return { kind: "move", direction: "unknown" };
  if (current.tag === picked.tag) return decideSameTag(policy, current, picked);
  if (policy.type === "digest") return { kind: "move", direction: "unknown" };
  const order = orderOf(policy, current, picked);
  const [next, running] = [JSON.stringify(picked.tag), JSON.stringify(current.tag)];
  if (order === "newer") return { kind: "move", direction: "newer" };
  if (order === "same") return { kind: "stay", code: "same", message: `${next} and ${running}, which runs, are the same to the policy.` };
  if (order === "outside" || allowDowngrade) return { kind: "move", direction: order === "older" ? "older" : "unknown" };
  if (order === "older")
    return {
      kind: "stay",
      code: "older",
      message: `${next} is older than ${running}, which runs, and the policy does not allow to go back.`,
    };
  return {
    kind: "stay",
    code: "order_unknown",
    message: `Whether ${next} is newer than ${running}, which runs, cannot be told: a build time is missing.`,
  };
}

function decideSameTag(policy: TagPolicy, current: TagCandidate, picked: TagCandidate): Move {
  const wasPushedAgain = picked.digest !== undefined && current.digest !== picked.digest;
  if (policy.type === "digest" && wasPushedAgain) return { kind: "move", direction: "same_tag" };
  const tag = JSON.stringify(current.tag);
  if (!wasPushedAgain || current.digest === undefined) return { kind: "stay", code: "same", message: `${tag} runs already.` };
  return { kind: "stay", code: "same", message: `${tag} runs, and was pushed again since; only a digest policy follows that.` };
}

type Order = "newer" | "older" | "same" | "outside" | "unknown";

/** How the picked tag stands to the current one. `outside`: the current tag is none of the policy's, and nothing says it is newer. */
function orderOf(policy: TagPolicy, current: TagCandidate, picked: TagCandidate): Order {
  if (policy.type === "semver") {
    const running = versionIn(policy, current.tag);
    const next = versionIn(policy, picked.tag);
    if (running !== undefined && next !== undefined) return named(policy, compareVersions(next, running));
    return orderFromOutside(current, picked);
  }
  const running = place(policy, current);
  const next = place(policy, picked);
  if (running === undefined || next === undefined) return orderFromOutside(current, picked);
  if (!sortsByBuild(next)) return named(policy, compareValues(next, running));
  const isOneUnknown = running.values[0]?.by !== next.values[0]?.by;
  const order = isOneUnknown ? undefined : compareValues(next, running) || undefined;
  return named(policy, order ?? compareNaturally(picked.tag, current.tag));
}

/** A current tag outside the range, or of another prerelease, still has its place as a version. */
function versionIn(policy: TagPolicy, tag: string): TagVersion | undefined {
  const captures = policy.pattern === undefined ? undefined : capture(policy.pattern, tag);
  return parseTagVersion(comparedValue(policy, tag, captures), true);
}

function named(policy: TagPolicy, order: number | undefined): Order {
  if (order === undefined) return "unknown";
  if (order === 0) return "same";
  return order > 0 === (policy.pick === "highest") ? "newer" : "older";
}

function place(policy: TagPolicy, candidate: TagCandidate): SelectedTag | undefined {
  const found = selectTag(policy, candidate, { nowMs: 0, minimumAgeMs: 0, suffix: undefined });
  return typeof found === "string" ? undefined : found;
}

function orderFromOutside(current: TagCandidate, picked: TagCandidate): Order {
  const runningMs = buildTimeMs(current.createdAt);
  const nextMs = buildTimeMs(picked.createdAt);
  const order = runningMs === undefined || nextMs === undefined ? compareNaturally(picked.tag, current.tag) : nextMs - runningMs;
  return order !== undefined && order < 0 ? "older" : "outside";
}
