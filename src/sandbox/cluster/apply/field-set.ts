// Sets of field paths, as managedFields hold them: a tree keyed by the path elements of the fieldsV1 format.

import { isObject, type Json, type JsonObject } from "../json.ts";

/**
 * A path element is written as in fieldsV1: `f:name` for a field, `k:{"name":"x"}` for an associative list's item,
 * `v:"x"` for a set's item, `i:0` for a place.
 */
export type PathElement = string;

export interface FieldSet {
  members: Set<PathElement>;
  children: Map<PathElement, FieldSet>;
}

export function emptySet(): FieldSet {
  return { members: new Set(), children: new Map() };
}

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet);
}

/** The subset below an element, made when it is not there yet. */
export function childOf(set: FieldSet, element: PathElement): FieldSet {
  const found = set.children.get(element);
  if (found !== undefined) return found;
  const made = emptySet();
  set.children.set(element, made);
  return made;
}

/** Adds a path of at least one element. */
export function insertPath(set: FieldSet, path: readonly PathElement[]): void {
  let current = set;
  for (const element of path.slice(0, -1)) current = childOf(current, element);
  const last = path.at(-1);
  if (last !== undefined) current.members.add(last);
}

export function hasPath(set: FieldSet, path: readonly PathElement[]): boolean {
  let current: FieldSet | undefined = set;
  for (const element of path.slice(0, -1)) current = current?.children.get(element);
  return current?.members.has(path.at(-1) ?? "") ?? false;
}

function combine(left: FieldSet, right: FieldSet, keep: (inLeft: boolean, inRight: boolean) => boolean): FieldSet {
  const result = emptySet();
  for (const element of new Set([...left.members, ...right.members])) {
    if (keep(left.members.has(element), right.members.has(element))) result.members.add(element);
  }
  for (const element of new Set([...left.children.keys(), ...right.children.keys()])) {
    const child = combine(left.children.get(element) ?? emptySet(), right.children.get(element) ?? emptySet(), keep);
    if (child.members.size > 0 || child.children.size > 0) result.children.set(element, child);
  }
  return result;
}

export function unionOf(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft || inRight);
}

/** What is in the left one and not in the right one, path by path. */
export function differenceOf(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft && !inRight);
}

export function intersectionOf(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (inLeft, inRight) => inLeft && inRight);
}

/** Without the paths of `removed` and everything below them. */
export function withoutSubtrees(set: FieldSet, removed: FieldSet): FieldSet {
  const result = emptySet();
  for (const element of set.members) if (!removed.members.has(element)) result.members.add(element);
  for (const [element, child] of set.children) {
    if (removed.members.has(element)) continue;
    const below = removed.children.get(element);
    const kept = below === undefined ? child : withoutSubtrees(child, below);
    if (!isEmptySet(kept)) result.children.set(element, kept);
  }
  return result;
}

/** All paths, parents before what is below them, in the order of their text. */
export function pathsOf(set: FieldSet): PathElement[][] {
  const paths: PathElement[][] = [];
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort()) {
    if (set.members.has(element)) paths.push([element]);
    const child = set.children.get(element);
    if (child !== undefined) paths.push(...pathsOf(child).map((rest) => [element, ...rest]));
  }
  return paths;
}

/** Reads the fieldsV1 format. */
export function parseFieldsV1(fields: Json | undefined): FieldSet {
  const set = emptySet();
  if (!isObject(fields)) return set;
  for (const [element, below] of Object.entries(fields)) {
    if (element === "." || !isObject(below)) continue;
    const keys = Object.keys(below);
    if (keys.length === 0 || keys.includes(".")) set.members.add(element);
    if (keys.some((key) => key !== ".")) set.children.set(element, parseFieldsV1(below));
  }
  return set;
}

/** Writes the fieldsV1 format. */
export function renderFieldsV1(set: FieldSet): JsonObject {
  const result: JsonObject = {};
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort()) {
    const child = set.children.get(element);
    const below = child === undefined ? {} : renderFieldsV1(child);
    if (Object.keys(below).length > 0 && set.members.has(element)) result[element] = { ".": {}, ...below };
    else if (Object.keys(below).length > 0 || set.members.has(element)) result[element] = below;
  }
  return result;
}

/** A path as messages show it: `.spec.containers[name="web"].image`. */
export function describePath(path: readonly PathElement[]): string {
  return path.map(describeElement).join("");
}

function describeElement(element: PathElement): string {
  const text = element.slice(2);
  if (element.startsWith("f:")) return `.${text}`;
  if (element.startsWith("v:")) return `[=${text}]`;
  if (element.startsWith("i:")) return `[${text}]`;
  const key = JSON.parse(text) as JsonObject;
  return `[${Object.keys(key)
    .map((name) => `${name}=${JSON.stringify(key[name])}`)
    .join(",")}]`;
}
