// Where an image goes and why: each rule in order, the first that stops it, and the move if none does. Pure.

import { type Freeze, renderFreeze } from "../rules/freeze.ts";
import { isLockedAt } from "./annotations.ts";
import { decideMove } from "./policy/decide-move.ts";
import { pickTag } from "./policy/pick-tag.ts";
import type { TagCandidate } from "./policy/tag-policy.ts";
import { formatImageReference, type ImageReference, withDigest, withTag } from "./reference.ts";
import type { WatchedImage } from "./watched-images.ts";

export interface Decision {
  rule: "automated" | "approvals" | "lock" | "freeze" | "hold" | "ignore" | "rules" | "policy" | "picked" | "direction";
  /** Whether the image may move as far as this rule is concerned. */
  passes: boolean;
  /** One line, safe to show. */
  text: string;
}

export interface ImageMove {
  path: string;
  workload: string;
  container: string;
  from: ImageReference;
  to: ImageReference;
  tag: string;
  digest: string | undefined;
  policy: string;
}

export interface ImageVerdict {
  watched: WatchedImage;
  decisions: Decision[];
  /** What the policy picks, whether or not it may move there. */
  picked: TagCandidate | undefined;
  move: ImageMove | undefined;
}

export interface DecideOptions {
  nowMs: number;
  freeze?: Freeze | undefined;
  /** How many people have to approve a change of images in its environment: what nobody asks for, nobody approves. */
  approvals?: number | undefined;
}

/** `tags`: what the registry has, or only what a webhook named; what runs is added to them by itself. */
export function decideImage(
  watched: WatchedImage,
  tags: readonly TagCandidate[],
  { nowMs, freeze, approvals = 0 }: DecideOptions,
): ImageVerdict {
  const { image, rules, limits, policy } = watched;
  const current = currentOf(image, tags);
  const pick = pickTag(policy, tags, {
    current,
    nowMs,
    minimumAgeMs: limits.minimumAgeMs,
    allow: limits.allow,
    deny: limits.deny,
    suffix: limits.suffix,
  });
  const decisions: Decision[] = [
    { rule: "automated", passes: watched.automated, text: watched.automated ? "automated: yes" : "automated: no" },
    ...(approvals > 0 ? [approvalsDecision(approvals)] : []),
    lockDecision(watched, nowMs),
    { rule: "freeze", passes: freeze === undefined, text: `freeze: ${freeze === undefined ? "none" : renderFreeze(freeze)}` },
    holdDecision(watched, nowMs),
    { rule: "ignore", passes: rules.ignored === false, text: rules.ignored === false ? "ignored: no" : `ignored: ${rules.ignored}` },
  ];
  const unreadable = rules.unreadable.has(watched.container) || rules.unreadable.has("*");
  if (unreadable) decisions.push({ rule: "rules", passes: false, text: `its annotations cannot be read: ${rules.problems.join(" ")}` });
  decisions.push({
    rule: "policy",
    passes: policy.kind === "policy",
    text: policy.kind === "policy" ? `policy ${policy.text} (${watched.policySource})` : policy.message,
  });
  for (const { message } of pick.reasons) decisions.push({ rule: "policy", passes: pick.picked !== undefined, text: message });
  const { picked } = pick;
  if (picked === undefined || policy.kind === "problem") {
    decisions.push({ rule: "picked", passes: false, text: "the policy picks no tag" });
    return { watched, decisions, picked: undefined, move: undefined };
  }
  decisions.push({ rule: "picked", passes: true, text: `newest that the policy picks: ${picked.tag}` });
  const direction = decideMove({ policy, current, picked, allowDowngrade: limits.allowDowngrade });
  decisions.push({
    rule: "direction",
    passes: direction.kind === "move",
    text: direction.kind === "stay" ? direction.message : `${picked.tag} is to replace ${image.tag ?? "no tag"}`,
  });
  const to = targetOf(image, picked, policy.type === "digest");
  const moves = decisions.every((decision) => decision.passes) && formatImageReference(to) !== formatImageReference(image);
  const move = {
    path: watched.path,
    workload: watched.workload,
    container: watched.container,
    from: image,
    to,
    tag: picked.tag,
    digest: picked.digest,
    policy: policy.text,
  };
  return { watched, decisions, picked, move: moves ? move : undefined };
}

function approvalsDecision(needed: number): Decision {
  const who = needed === 1 ? "1 person has" : `${needed} people have`;
  return { rule: "approvals", passes: false, text: `approvals: ${who} to approve a change of images here, so automation makes none` };
}

function lockDecision({ rules }: WatchedImage, nowMs: number): Decision {
  const { locked } = rules;
  if (locked === undefined) return { rule: "lock", passes: true, text: "lock: none" };
  if (!isLockedAt(locked, nowMs)) return { rule: "lock", passes: true, text: `lock: ended at ${locked.until}` };
  const parts = [
    locked.by,
    locked.message === undefined ? undefined : `"${locked.message}"`,
    locked.until === undefined ? undefined : `until ${locked.until}`,
  ];
  return { rule: "lock", passes: false, text: `lock: ${parts.filter((part) => part !== undefined).join(", ") || "yes"}` };
}

function holdDecision({ rules: { hold } }: WatchedImage, nowMs: number): Decision {
  if (hold === undefined) return { rule: "hold", passes: true, text: "hold: none" };
  if (!isLockedAt(hold, nowMs)) return { rule: "hold", passes: true, text: `hold: ended at ${hold.until}` };
  return { rule: "hold", passes: false, text: `hold: ${renderFreeze(hold) || "yes"}` };
}

function currentOf(image: ImageReference, tags: readonly TagCandidate[]): TagCandidate | undefined {
  if (image.tag === undefined) return undefined;
  const known = tags.find((each) => each.tag === image.tag);
  // What the tag points at today is not what git says: a reference without a digest has none, or no move would ever pin it.
  return { tag: image.tag, createdAt: known?.createdAt, digest: image.digest };
}

/** A reference that was pinned stays pinned, to the new digest; one that follows a moving tag is pinned to be seen. */
export function targetOf(image: ImageReference, picked: TagCandidate, pins: boolean): ImageReference {
  const tagged = withTag({ ...image, digest: undefined }, picked.tag);
  return (pins || image.digest !== undefined) && picked.digest !== undefined ? withDigest(tagged, picked.digest) : tagged;
}
