// Loads a text again after an edit and proves that exactly the intended values differ.

import type { Event, Schema } from "js-yaml";
import { constructFromEvents, EVENT_ID, YAMLException } from "js-yaml";
import type { Intent } from "./change.ts";
import { commentsOf, outlineOf } from "./outline.ts";
import type { ParsedText } from "./parse-text.ts";
import { parseText } from "./parse-text.ts";
import { pathText } from "./place.ts";
import { readable11, readableCore } from "./readable.ts";
import { asLoaded, differenceOf, isEqualValue } from "./same-value.ts";

/** `unreadable`: the text did not load before the edit either; the offset says where. */
export type Verification =
  | { kind: "verified" }
  | { kind: "wrong"; message: string }
  | { kind: "unreadable"; reason: string; offset: number };

/** A text before or after an edit, or what an earlier parse made of it. */
export type ReadText = ParsedText | Pick<ParsedText, "text">;

/**
 * Verified when both texts load, every value of `after` equals that of `before` but for the intents,
 * each intent reads as its very string under YAML 1.2 and 1.1, all comments are still there (those of
 * removed keys excepted), and, where only values change, everything between them is unchanged.
 */
export function verifyEdit(before: ReadText, after: ReadText, intents: readonly Intent[]): Verification {
  const old = tryLoad(before);
  if (old.kind === "failed") return { kind: "unreadable", reason: old.error.reason, offset: old.error.mark?.position ?? 0 };
  const now = tryLoad(after);
  if (now.kind === "failed") return { kind: "wrong", message: `The text does not load: ${now.error.reason}.` };
  const message =
    problemOfValues(old.values, now.values, intents) ??
    problemOfSurroundings(old.parsed, now.parsed, intents) ??
    problemOfOldReaders(now.parsed, now.values, intents);
  return message === undefined ? { kind: "verified" } : { kind: "wrong", message };
}

type Loaded = { kind: "loaded"; parsed: ParsedText; values: unknown[] } | { kind: "failed"; error: YAMLException };

function tryLoad(read: ReadText): Loaded {
  try {
    const parsed = "events" in read ? read : parseText(read.text);
    return { kind: "loaded", parsed, values: load(parsed, readableCore) };
  } catch (error) {
    if (error instanceof YAMLException) return { kind: "failed", error };
    throw error;
  }
}

function load(parsed: ParsedText, schema: Schema, events = parsed.events): unknown[] {
  return constructFromEvents(events, { source: parsed.source, schema, maxTotalMergeKeys: 1_000_000 });
}

function problemOfValues(before: readonly unknown[], after: readonly unknown[], intents: readonly Intent[]): string | undefined {
  if (before.length !== after.length) return `The file has ${after.length} documents instead of ${before.length}.`;
  for (const [index, value] of before.entries()) {
    const mine = intents.filter((intent) => intent.document === index);
    const difference = differenceOf(value, after[index], mine);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function problemOfSurroundings(old: ParsedText, now: ParsedText, intents: readonly Intent[]): string | undefined {
  const removes = intents.some((intent) => intent.value === undefined);
  if (!isKept(commentsOf(old), commentsOf(now), removes)) return "The edit would change a comment.";
  if (!intents.every((intent) => intent.isInPlace)) return undefined;
  const before = outlineOf(old);
  const after = outlineOf(now);
  if (before.length === after.length && before.every((gap, index) => gap === after[index])) return undefined;
  return "The edit would change something between the values.";
}

/** The same list; with removals, each that is left in the same order. */
function isKept(before: readonly string[], after: readonly string[], mayShrink: boolean): boolean {
  if (!mayShrink && before.length !== after.length) return false;
  let position = 0;
  for (const comment of after) {
    while (position < before.length && before[position] !== comment) position++;
    if (position++ >= before.length) return false;
  }
  return true;
}

/** Readers of YAML 1.1 (Kubernetes' and Helm's) must take each new value for a string as well. */
function problemOfOldReaders(now: ParsedText, values: readonly unknown[], intents: readonly Intent[]): string | undefined {
  const ranges = documentRanges(now.events);
  for (const [document, mine] of Map.groupBy(intents, (intent) => intent.document)) {
    const [start, end] = ranges[document] ?? [0, 0];
    const root = loadOld(now, now.events.slice(start, end));
    if (root === undefined) continue;
    for (const intent of mine) {
      if (intent.value === undefined) continue;
      const read = intent.path.reduce<[unknown, unknown]>((at, key) => below(at, key), [values[document], root])[1];
      if (!isEqualValue(read, asLoaded(intent.value))) return `${pathText(intent.path)} would be no text to readers of YAML 1.1.`;
    }
  }
  return undefined;
}

/** A step down in both readings; the entry is found by its place, as `on` is a text to one and true to the other. */
function below([value, old]: [unknown, unknown], key: string | number): [unknown, unknown] {
  if (Array.isArray(value) && Array.isArray(old)) return [value[key as number], old[key as number]];
  if (!(value instanceof Map) || !(old instanceof Map)) return [undefined, undefined];
  const index = [...value.keys()].findIndex((each) => String(each) === key);
  return [[...value.values()][index], [...old.values()][index]];
}

/** Undefined when YAML 1.1 has other rules for some tag in the document, which nobody then reads by it. */
function loadOld(parsed: ParsedText, events: Event[]): unknown {
  try {
    return load(parsed, readable11, events)[0];
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function documentRanges(events: readonly Event[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.DOCUMENT) ranges.push([index, events.length]);
    const last = ranges.at(-2);
    if (event.type === EVENT_ID.DOCUMENT && last !== undefined) last[1] = index;
  }
  return ranges;
}
