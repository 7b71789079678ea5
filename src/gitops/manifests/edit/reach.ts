// Who else reads a node: all the places from which aliases and merge keys lead to it.

import type { Path, Place } from "./place.ts";
import { childPlaces, rootPlace } from "./place.ts";
import type { ContentNode, YamlDocument, YamlText } from "./tree.ts";

/** Above this many values a document with aliases is not edited: its aliases unfold without end. */
const maxUnfoldedValues = 200_000;
/** Twice what the parser takes without aliases: a deeper path goes round in a circle. */
const maxUnfoldedDepth = 200;

/**
 * The paths at which each of the nodes is read, its own included; undefined when the document's
 * aliases unfold to too many values (or for ever).
 */
export function readersOf(yaml: YamlText, document: YamlDocument, nodes: ReadonlySet<ContentNode>): Map<ContentNode, Path[]> | undefined {
  const readers = new Map<ContentNode, Path[]>();
  const waiting: Place[] = [rootPlace(document)];
  let visited = 0;
  while (waiting.length > 0) {
    if (++visited > maxUnfoldedValues) return undefined;
    const place = waiting.pop() as Place;
    if (place.path.length > maxUnfoldedDepth) return undefined;
    if (nodes.has(place.node)) readers.set(place.node, [...(readers.get(place.node) ?? []), place.path]);
    waiting.push(...childPlaces(yaml, place));
  }
  return readers;
}
