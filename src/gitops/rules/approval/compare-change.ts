// What is different between the change that was approved and the change as it is now, in words.

import { type ApprovedChange, type ApprovedMove, bindingOf } from "./approval.ts";

/** Empty when they are the same. The words hold tags and names: foreign text, to be escaped before it is shown. */
export function describeDifference(approved: ApprovedChange, now: ApprovedChange): string[] {
  const before = byPlace(approved.moves);
  const after = byPlace(now.moves);
  const images = [...new Set([...before.keys(), ...after.keys()])].flatMap((place) => describeMove(before.get(place), after.get(place)));
  const changed = [...new Set(images)];
  if (approved.policyHash !== now.policyHash) changed.push("the environment's rules were changed");
  // Another image changes the diff too: one reason says it all then.
  if (approved.diffHash !== now.diffHash && images.length === 0) changed.push("what it would change in the cluster is different now");
  // Whatever the words above miss, what is hashed decides.
  if (changed.length === 0 && bindingOf("", approved) !== bindingOf("", now)) changed.push("the change is not the same any more");
  return changed;
}

function byPlace(moves: readonly ApprovedMove[]): Map<string, ApprovedMove> {
  return new Map(moves.map((move) => [JSON.stringify([move.workload, move.container]), move]));
}

function describeMove(before: ApprovedMove | undefined, after: ApprovedMove | undefined): string[] {
  if (before === undefined) return after === undefined ? [] : [`${nameOf(after)} came along: ${after.to}`];
  if (after === undefined) return [`${nameOf(before)} would no longer move to ${before.to}`];
  if (before.repository !== after.repository) return [`${nameOf(before)} would get ${after.repository}, not ${before.repository}`];
  if (before.to !== after.to) return [`${nameOf(before)} would get ${after.to}, not ${before.to}`];
  const [old, now] =
    before.digest === after.digest ? [before.tagDigest ?? before.digest, after.tagDigest ?? after.digest] : [before.digest, after.digest];
  return old === now ? [] : [`${nameOf(before)} ${before.to} was pushed again (${short(old)} → ${short(now)})`];
}

/** `prod:deployment/api` is known to people as `deployment/api`. */
function nameOf({ workload }: ApprovedMove): string {
  return workload.slice(workload.indexOf(":") + 1);
}

function short(digest: string): string {
  return `${digest.slice(0, "sha256:".length + 12)}…`;
}
