// Deep comparison of two loaded documents, with the places that are meant to differ.

import type { Intent, NewValue } from "./change.ts";
import { type Path, pathText } from "./place.ts";
import { Tagged } from "./readable.ts";

/** Intents by key, one level after the other. */
interface Expectation {
  intent?: Intent;
  below: Map<string | number, Expectation>;
}

/** A sentence on the first value that differs unintended or not as intended; undefined when all is well. */
export function differenceOf(before: unknown, after: unknown, intents: readonly Intent[]): string | undefined {
  const root: Expectation = { below: new Map() };
  for (const intent of intents) {
    const end = intent.path.reduce<Expectation>((at, key) => {
      const next = at.below.get(key) ?? { below: new Map() };
      at.below.set(key, next);
      return next;
    }, root);
    end.intent = intent;
  }
  return compare(before, after, root, [], new Map());
}

export function isEqualValue(a: unknown, b: unknown): boolean {
  return isEqual(a, b, new Map());
}

/** Pairs already compared, or being compared: shared nodes are met again, and cycles end. */
type Compared = Map<object, object>;

function compare(before: unknown, after: unknown, expectation: Expectation, path: Path, compared: Compared): string | undefined {
  if (expectation.intent !== undefined)
    return isEqualValue(after, asLoaded(expectation.intent.value as NewValue))
      ? undefined
      : `${pathText(path)} would not read as intended.`;
  if (expectation.below.size === 0) return isEqual(before, after, compared) ? undefined : `${pathText(path)} would change too.`;
  if (Array.isArray(before) && Array.isArray(after)) return compareItems(before, after, expectation, path, compared);
  if (before instanceof Map && after instanceof Map) return compareEntries(before, after, expectation, path, compared);
  return `${pathText(path)} would change its kind.`;
}

function compareItems(before: unknown[], after: unknown[], expectation: Expectation, path: Path, compared: Compared): string | undefined {
  if (before.length !== after.length) return `${pathText(path)} would have ${after.length} items instead of ${before.length}.`;
  for (const [index, item] of before.entries()) {
    const below = expectation.below.get(index) ?? { below: new Map() };
    const difference = compare(item, after[index], below, [...path, index], compared);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compareEntries(
  before: Map<unknown, unknown>,
  after: Map<unknown, unknown>,
  expectation: Expectation,
  path: Path,
  compared: Compared,
): string | undefined {
  const oldKeys = [...before.keys()];
  const newKeys = [...after.keys()];
  for (const [key, value] of before) {
    const below = expectationOf(expectation, key);
    const at = [...path, String(key)];
    if (below.intent !== undefined && below.intent.value === undefined) {
      if (after.has(key)) return `${pathText(at)} would still be there.`;
      continue;
    }
    const newKey = after.has(key) ? key : newKeys[oldKeys.indexOf(key)];
    if (!after.has(newKey) || !isEqual(key, newKey, compared)) return `${pathText(at)} would be gone.`;
    const difference = compare(value, after.get(newKey), below, at, compared);
    if (difference !== undefined) return difference;
  }
  return problemOfNewKeys(before, after, expectation, path);
}

/** Keys that came: each must be meant, and each that is meant must be there. */
function problemOfNewKeys(
  before: Map<unknown, unknown>,
  after: Map<unknown, unknown>,
  expectation: Expectation,
  path: Path,
): string | undefined {
  for (const [key, value] of after) {
    if (before.has(key) || (typeof key === "object" && key !== null)) continue;
    const intent = expectationOf(expectation, key).intent;
    if (intent?.value === undefined) return `${pathText([...path, String(key)])} would be new.`;
    if (!isEqualValue(value, asLoaded(intent.value))) return `${pathText([...path, String(key)])} would not read as intended.`;
  }
  const keys = new Set([...after.keys()].map(String));
  for (const [key, { intent, below }] of expectation.below) {
    const isMissing = !keys.has(String(key)) && (intent?.value !== undefined || below.size > 0);
    if (isMissing) return `${pathText([...path, key])} would not be there.`;
  }
  return before.size > after.size + expectation.below.size ? `${pathText(path)} would lose keys.` : undefined;
}

function expectationOf(expectation: Expectation, key: unknown): Expectation {
  return expectation.below.get(String(key)) ?? { below: new Map() };
}

/** An intended value as a loaded document holds it. */
export function asLoaded(value: NewValue): unknown {
  return typeof value === "string" ? value : new Map(Object.entries(value));
}

function isEqual(a: unknown, b: unknown, compared: Compared): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (compared.get(a) === b) return true;
  compared.set(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index], compared));
  if (a instanceof Map) return b instanceof Map && isEqualMap(a, b, compared);
  if (a instanceof Tagged) return b instanceof Tagged && a.tag === b.tag && isEqual(a.value, b.value, compared);
  return a instanceof Date && b instanceof Date && Object.is(a.getTime(), b.getTime());
}

function isEqualMap(a: Map<unknown, unknown>, b: Map<unknown, unknown>, compared: Compared): boolean {
  if (a.size !== b.size) return false;
  const keys = [...b.keys()];
  return [...a].every(([key, value], index) => {
    const other = b.has(key) ? key : keys[index];
    return isEqual(key, other, compared) && isEqual(value, b.get(other), compared);
  });
}
