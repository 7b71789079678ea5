// Loads a text again after an edit and proves that exactly the intended values differ.

import type { Event, Schema } from "js-yaml";
import { constructFromEvents, EVENT_ID, parseEvents, YAMLException } from "js-yaml";
import type { Intent, NewValue } from "./change.ts";
import { commentsOf, outlineOf } from "./outline.ts";
import { pathText } from "./place.ts";
import { readable11, readableCore } from "./readable.ts";
import { differenceOf, isEqualValue } from "./same-value.ts";

export type Verification = { kind: "verified" } | { kind: "wrong"; message: string };

/** A text before or after an edit; events of an earlier parse may come with it. */
export interface ReadText {
  text: string;
  events?: Event[] | undefined;
}

/**
 * Verified when both texts load, every value of `after` equals that of `before` but for the intents,
 * each intent reads as its very string under YAML 1.2 and 1.1, all comments are still there (those of
 * removed keys excepted), and, where only values change, everything between them is unchanged.
 */
export function verifyEdit(before: ReadText, after: ReadText, intents: readonly Intent[]): Verification {
  try {
    const old = { text: before.text, events: before.events ?? parseEvents(before.text, {}) };
    const now = { text: after.text, events: after.events ?? parseEvents(after.text, {}) };
    const message = problemOfValues(old, now, intents) ?? problemOfSurroundings(old, now, intents) ?? problemOfOldReaders(now, intents);
    return message === undefined ? { kind: "verified" } : { kind: "wrong", message };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { kind: "wrong", message: `The text does not load: ${error.reason}.` };
  }
}

interface ParsedText {
  text: string;
  events: Event[];
}

function load(parsed: ParsedText, schema: Schema, events = parsed.events): unknown[] {
  return constructFromEvents(events, { source: parsed.text, schema, maxTotalMergeKeys: 1_000_000 });
}

function problemOfValues(old: ParsedText, now: ParsedText, intents: readonly Intent[]): string | undefined {
  const before = load(old, readableCore);
  const after = load(now, readableCore);
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
function problemOfOldReaders(now: ParsedText, intents: readonly Intent[]): string | undefined {
  const ranges = documentRanges(now.events);
  for (const document of new Set(intents.map((intent) => intent.document))) {
    const [start, end] = ranges[document] ?? [0, 0];
    const [root] = load(now, readable11, now.events.slice(start, end));
    for (const intent of intents.filter((other) => other.document === document && other.value !== undefined)) {
      const read = intent.path.reduce<unknown>(
        (at, key) => (at instanceof Map ? at.get(key) : Array.isArray(at) ? at[key as number] : undefined),
        root,
      );
      if (!isEqualValue(read, expected(intent.value as NewValue)))
        return `${pathText(intent.path)} would be no text to readers of YAML 1.1.`;
    }
  }
  return undefined;
}

function expected(value: NewValue): unknown {
  return typeof value === "string" ? value : new Map(Object.entries(value));
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
