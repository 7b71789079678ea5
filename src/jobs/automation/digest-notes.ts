// What is said when a webhook named another digest than its registry has: the registry's is what counts. Pure.

import { isDigest } from "../../gitops/names.ts";
import type { ImageMove } from "../operation.ts";
import type { ImageHint } from "./hints.ts";

const shownDigest = 19;

/** One sentence for each tag among the moves. */
export function digestNotes(hints: readonly ImageHint[], moves: readonly ImageMove[]): string[] {
  const notes = hints.flatMap(({ image, tag, digest }) => {
    const move = moves.find((each) => each.repository === image && each.to === tag);
    if (digest === undefined || !isDigest(digest) || move?.digest === undefined || move.digest === digest) return [];
    const name = image.slice(image.lastIndexOf("/") + 1);
    return [
      `The webhook named ${digest.slice(0, shownDigest)}… for ${name} ${tag}, but the registry has ${move.digest.slice(0, shownDigest)}…: the registry's is deployed.`,
    ];
  });
  return [...new Set(notes)];
}
