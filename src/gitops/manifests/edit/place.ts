// Walking a document as its readers see it: aliases followed, merge keys applied, the way there remembered.

import type { AliasNode, ContentNode, MapNode, Pair, ScalarNode, SeqNode, YamlDocument, YamlNode, YamlText } from "./tree.ts";
import { contentOf, scalarText } from "./tree.ts";

/** Keys and indexes from a document's root. */
export type Path = readonly (string | number)[];

/** Where a value was not written in place: the first alias or merge key on the way to it. */
export type Detour =
  | { kind: "alias"; alias: AliasNode; path: Path }
  /** `map` stands in place and merges the key at `path` in from elsewhere. */
  | { kind: "merge"; map: MapNode; path: Path };

/** A value in a document, as its readers see it. */
export interface Place<Node extends ContentNode = ContentNode> {
  document: YamlDocument;
  path: Path;
  node: Node;
  /** What stands in the text there: the node itself, or an alias of it. */
  written: YamlNode;
  /** The pair that writes it; undefined for the root and for items of sequences. */
  pair: Pair | undefined;
  /** Undefined when it is written in place from the root on. */
  detour: Detour | undefined;
}

export function rootPlace(document: YamlDocument): Place {
  return enter({ document, path: [], pair: undefined, detour: undefined }, document.root);
}

/** The value of a key; undefined when the place is no mapping or has no such key, merged ones included. */
export function childPlace(yaml: YamlText, place: Place | undefined, key: string | number): Place | undefined {
  if (place === undefined) return undefined;
  if (place.node.kind === "seq") return typeof key === "number" ? itemPlace(place, place.node, key) : undefined;
  if (place.node.kind !== "map") return undefined;
  return entryPlace(yaml, place, place.node, String(key), new Set());
}

/** The value at a path below a place. */
export function descend(yaml: YamlText, place: Place | undefined, path: Path): Place | undefined {
  return path.reduce<Place | undefined>((at, key) => childPlace(yaml, at, key), place);
}

/** All entries of a mapping (merged ones included, each key once) or items of a sequence. */
export function childPlaces(yaml: YamlText, place: Place): Place[] {
  if (place.node.kind === "seq") return place.node.items.map((_, index) => itemPlace(place, place.node as SeqNode, index) as Place);
  if (place.node.kind !== "map") return [];
  const keys = new Set<string>();
  collectKeys(yaml, place.node, keys, new Set());
  return [...keys].flatMap((key) => childPlace(yaml, place, key) ?? []);
}

/** The text of a scalar place; undefined for a mapping, a sequence, nothing or an empty value. */
export function textOf(yaml: YamlText, place: Place | undefined): string | undefined {
  if (place === undefined || place.node.kind !== "scalar" || place.node.event.valueStart < 0) return undefined;
  return scalarText(yaml, place.node);
}

export function isScalarPlace(place: Place | undefined): place is Place<ScalarNode> {
  return place?.node.kind === "scalar";
}

export function isMapPlace(place: Place | undefined): place is Place<MapNode> {
  return place?.node.kind === "map";
}

/** `spec.containers[0].image`, as people read it. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    if (!/^[A-Za-z0-9_$-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/** The same text for the same path, whatever its keys hold. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

function itemPlace(place: Place, seq: SeqNode, index: number): Place | undefined {
  const item = seq.items[index];
  return item && enter({ ...place, path: [...place.path, index], pair: undefined }, item);
}

function entryPlace(yaml: YamlText, place: Place, map: MapNode, key: string, seen: Set<ContentNode>): Place | undefined {
  const path = [...place.path, key];
  const pair = ownPair(yaml, map, key);
  if (pair !== undefined) return enter({ ...place, path, pair }, pair.value);
  seen.add(map);
  const detour: Detour = place.detour ?? { kind: "merge", map, path };
  for (const source of mergeSources(yaml, map)) {
    if (seen.has(source)) continue;
    const found = entryPlace(yaml, { ...place, detour }, source, key, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function enter(place: Omit<Place, "node" | "written">, written: YamlNode): Place {
  const { document, path, pair, detour } = place;
  if (written.kind !== "alias") return { document, path, node: written, written, pair, detour };
  return { document, path, node: written.target, written, pair, detour: detour ?? { kind: "alias", alias: written, path } };
}

/** The pair with this key that the mapping itself writes. */
export function ownPair(yaml: YamlText, map: MapNode, key: string): Pair | undefined {
  return map.pairs.find((pair) => keyText(yaml, pair) === key);
}

/** The key's text; undefined for a key that is a mapping or a sequence. */
export function keyText(yaml: YamlText, pair: Pair): string | undefined {
  const key = contentOf(pair.key);
  return key.kind === "scalar" ? scalarText(yaml, key) : undefined;
}

/** The mappings that `<<` brings in, the first one winning. */
export function mergeSources(yaml: YamlText, map: MapNode): MapNode[] {
  const merge = ownPair(yaml, map, "<<");
  if (merge === undefined) return [];
  const value = contentOf(merge.value);
  const sources = value.kind === "seq" ? value.items.map(contentOf) : [value];
  return sources.filter((source) => source.kind === "map");
}

function collectKeys(yaml: YamlText, map: MapNode, keys: Set<string>, seen: Set<ContentNode>): void {
  if (seen.has(map)) return;
  seen.add(map);
  for (const pair of map.pairs) {
    const key = keyText(yaml, pair);
    if (key !== undefined && key !== "<<") keys.add(key);
  }
  for (const source of mergeSources(yaml, map)) collectKeys(yaml, source, keys, seen);
}
