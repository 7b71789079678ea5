// The items of a list by what managedFields call them: `k:{...}` by its keys, `v:...` by its value.

import { parseMember } from "./owned-fields.ts";
import { isMap } from "./same-value.ts";

export interface IndexedItems {
  keys: readonly string[];
  exact: Map<string, unknown>;
  /** Items that leave out a key which has a default (ports: TCP). */
  partial: Set<Record<string, unknown>>;
}

/** The names of the keys of an associative list; none for a set. */
export function keysOf(member: string): string[] {
  const parsed = member.startsWith("k:") ? parseMember(member) : undefined;
  return isMap(parsed) ? Object.keys(parsed) : [];
}

export function indexItems(items: readonly unknown[], keys: readonly string[]): IndexedItems {
  const index: IndexedItems = { keys, exact: new Map(), partial: new Set() };
  for (const item of items) {
    if (keys.length === 0) index.exact.set(JSON.stringify(item), item);
    else if (isMap(item) && keys.every((key) => item[key] !== undefined)) index.exact.set(nameOf(item, keys), item);
    else if (isMap(item)) index.partial.add(item);
  }
  return index;
}

/** The item that the member names, once; what leaves out a key comes after what has them all. */
export function takeItem(index: IndexedItems, member: string): { value: unknown } | undefined {
  const parsed = parseMember(member);
  const named = isMap(parsed) && index.keys.length > 0 ? nameOf(parsed, index.keys) : JSON.stringify(parsed);
  if (index.exact.has(named)) {
    const value = index.exact.get(named);
    index.exact.delete(named);
    return { value };
  }
  if (!isMap(parsed)) return undefined;
  for (const item of index.partial) {
    const present = index.keys.filter((key) => item[key] !== undefined);
    if (present.length === 0 || present.some((key) => item[key] !== parsed[key])) continue;
    index.partial.delete(item);
    return { value: item };
  }
  return undefined;
}

function nameOf(item: Record<string, unknown>, keys: readonly string[]): string {
  return keys.length === 1 ? JSON.stringify(item[keys[0] as string]) : JSON.stringify(keys.map((key) => item[key]));
}
