// Of two sides of an object, the fields that a person wants to see: those that git says, and those that differ.

import { isDeepStrictEqual } from "node:util";
import { isMap } from "../plan/same-value.ts";

/** The keys by which Kubernetes' lists tell their items apart, most telling first. */
const itemKeys = ["name", "containerPort", "port", "mountPath", "devicePath", "topologyKey", "ip"];

/** Leaves out what is the same on both sides and is not in git: the server's defaults. */
export function relevantFields(before: unknown, after: unknown, wanted: unknown): { before: unknown; after: unknown } {
  if (isMap(before) && isMap(after)) return relevantMap(before, after, wanted);
  if (Array.isArray(before) && Array.isArray(after)) return relevantList(before, after, wanted);
  return { before, after };
}

function relevantMap(before: Record<string, unknown>, after: Record<string, unknown>, wanted: unknown) {
  const kept = { before: {} as Record<string, unknown>, after: {} as Record<string, unknown> };
  const wantedMap = isMap(wanted) ? wanted : {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const isWanted = Object.hasOwn(wantedMap, key);
    if (!isWanted && isDeepStrictEqual(before[key], after[key])) continue;
    const pair = relevantFields(before[key], after[key], wantedMap[key]);
    if (Object.hasOwn(before, key)) kept.before[key] = pair.before;
    if (Object.hasOwn(after, key)) kept.after[key] = pair.after;
  }
  return kept;
}

function relevantList(before: readonly unknown[], after: readonly unknown[], wanted: unknown) {
  const wantedList = Array.isArray(wanted) ? wanted : [];
  const key = itemKeys.find((each) => [before, after].every((items) => isKeyOf(each, items)));
  if (key === undefined) return { before, after };
  const find = (items: readonly unknown[], item: unknown) => items.find((each) => isMap(each) && isMap(item) && each[key] === item[key]);
  // An item that is alone on its side is shown whole.
  const trim = (item: unknown, other: unknown, side: "before" | "after") => {
    if (other === undefined) return item;
    const pair =
      side === "before" ? relevantFields(item, other, find(wantedList, item)) : relevantFields(other, item, find(wantedList, item));
    return isMap(pair[side]) && isMap(item) ? { [key]: item[key], ...pair[side] } : pair[side];
  };
  return {
    before: before.map((item) => trim(item, find(after, item), "before")),
    after: after.map((item) => trim(item, find(before, item), "after")),
  };
}

function isKeyOf(key: string, items: readonly unknown[]): boolean {
  const names = items.map((item) => (isMap(item) ? item[key] : undefined));
  return names.every((name) => typeof name === "string" || typeof name === "number") && new Set(names).size === names.length;
}
