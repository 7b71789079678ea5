// YAML's events become JSON values as Kubernetes reads them, with the place of everything that is wrong.

import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent, YAMLException } from "js-yaml";
import type { Json } from "../manifest.ts";
import { type ResolvedScalar, resolvePlainScalar, resolveTaggedScalar } from "./resolve-scalar.ts";

export interface YamlDocument {
  /** 0-based place in the file; empty documents count. */
  index: number;
  /** Offset in the text where the content begins; where a next one would begin for an empty document. */
  offset: number;
  value: Json;
}

/** Something that a person has to mend, at an offset of the text. */
export interface YamlProblem {
  code: "syntax" | "duplicate" | "limit";
  offset: number;
  why: string;
}

export interface YamlFile {
  documents: YamlDocument[];
  problems: YamlProblem[];
  /** Where a mapping begins, by the mapping. */
  offsets: WeakMap<object, number>;
}

export interface YamlLimits {
  maxDepth: number;
  /** Values in one file, what aliases repeat included. */
  maxValues: number;
}

/**
 * Reads every document. A syntax error loses the whole file, as nobody can say where its documents end;
 * a duplicate key or an alias bomb loses its document alone.
 */
export function composeYaml(text: string, limits: YamlLimits): YamlFile {
  const file: YamlFile = { documents: [], problems: [], offsets: new WeakMap() };
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: limits.maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    file.problems.push({ code: "syntax", offset: error.mark?.position ?? 0, why: error.reason });
    return file;
  }
  const composer = new Composer({ text, events, limits, offsets: file.offsets });
  for (let index = 0; !composer.atEnd; index += 1) {
    try {
      file.documents.push({ index, ...composer.document() });
    } catch (error) {
      if (!(error instanceof ComposeError)) throw error;
      file.problems.push(error.problem);
      composer.skipDocument();
    }
  }
  return file;
}

class ComposeError extends Error {
  readonly problem: YamlProblem;

  constructor(problem: YamlProblem) {
    super(problem.why);
    this.problem = problem;
  }
}

type Anchored = { value: Json; values: number } | "open";

class Composer {
  readonly #text: string;
  readonly #events: Event[];
  readonly #limits: YamlLimits;
  readonly #offsets: WeakMap<object, number>;
  #anchors = new Map<string, Anchored>();
  #at = 0;
  #documentStart = 0;
  #values = 0;

  constructor(parts: { text: string; events: Event[]; limits: YamlLimits; offsets: WeakMap<object, number> }) {
    this.#text = parts.text;
    this.#events = parts.events;
    this.#limits = parts.limits;
    this.#offsets = parts.offsets;
  }

  get atEnd(): boolean {
    return this.#at >= this.#events.length;
  }

  document(): { offset: number; value: Json } {
    this.#documentStart = this.#at;
    this.#anchors = new Map();
    this.#at += 1;
    const content = this.#events[this.#at];
    if (content?.type === EVENT_ID.POP) {
      this.#at += 1;
      return { offset: 0, value: null };
    }
    const offset = startOf(content);
    const value = this.#node();
    this.#at += 1;
    return { offset, value };
  }

  /** After a document that failed: goes on behind its end. */
  skipDocument(): void {
    this.#at = this.#documentStart;
    let depth = 0;
    do {
      const type = this.#events[this.#at]?.type;
      if (type === EVENT_ID.DOCUMENT || type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) depth += 1;
      if (type === EVENT_ID.POP) depth -= 1;
      this.#at += 1;
    } while (depth > 0 && !this.atEnd);
  }

  #node(): Json {
    const event = this.#events[this.#at];
    if (event === undefined) throw new TypeError("the YAML parser's events end in the middle of a node");
    this.#count(1, startOf(event));
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event);
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) throw new TypeError("a node was expected");
    const anchor = event.anchorStart < 0 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd);
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    const before = this.#values;
    const value = this.#content(event);
    if (anchor !== undefined) this.#anchors.set(anchor, { value, values: this.#values - before + 1 });
    return value;
  }

  #content(event: Exclude<Event, { type: typeof EVENT_ID.ALIAS | typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): Json {
    if (event.type === EVENT_ID.SCALAR) {
      this.#at += 1;
      return this.#scalar(event);
    }
    this.#at += 1;
    const value = event.type === EVENT_ID.MAPPING ? this.#mapping(event.start) : this.#sequence();
    this.#at += 1;
    return value;
  }

  #sequence(): Json[] {
    const items: Json[] = [];
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) items.push(this.#node());
    return items;
  }

  #mapping(start: number): { [key: string]: Json } {
    const mapping: { [key: string]: Json } = {};
    const own = new Set<string>();
    while (this.#events[this.#at]?.type !== EVENT_ID.POP) {
      const event = this.#events[this.#at];
      const offset = startOf(event);
      if (this.#isMergeKey(event)) {
        this.#at += 1;
        this.#merge(mapping, this.#node(), offset);
        continue;
      }
      const key = this.#key(offset);
      if (own.has(key)) throw problem("duplicate", offset, `the key ${shown(key)} stands twice in one mapping`);
      own.add(key);
      setOwn(mapping, key, this.#node());
    }
    this.#offsets.set(mapping, start);
    return mapping;
  }

  // As go-yaml v2 does it: a merge takes effect where it stands, so that keys after it win and keys before it
  // lose; within a list the first mapping wins.
  #merge(mapping: { [key: string]: Json }, value: Json, offset: number): void {
    for (const source of Array.isArray(value) ? value.toReversed() : [value]) {
      if (source === null || typeof source !== "object" || Array.isArray(source))
        throw problem("syntax", offset, "a merge key (<<) takes a mapping or a list of mappings");
      for (const [key, merged] of Object.entries(source)) setOwn(mapping, key, merged);
    }
  }

  #isMergeKey(event: Event | undefined): boolean {
    if (event?.type !== EVENT_ID.SCALAR || event.valueEnd - event.valueStart !== 2) return false;
    if (event.style !== SCALAR_STYLE.PLAIN || !this.#text.startsWith("<<", event.valueStart)) return false;
    return event.tagStart < 0 || this.#text.slice(event.tagStart, event.tagEnd) === "!!merge";
  }

  // sigs.k8s.io/yaml turns numbers and booleans that are keys into text, and refuses everything else.
  #key(offset: number): string {
    const key = this.#node();
    if (typeof key === "string") return key;
    if (typeof key === "boolean" || (typeof key === "number" && isPlainNumberKey(key))) return String(key);
    throw problem("syntax", offset, `a key has to be text, and this one is ${keyKind(key)}`);
  }

  #alias(event: { anchorStart: number; anchorEnd: number }): Json {
    this.#at += 1;
    const name = this.#text.slice(event.anchorStart, event.anchorEnd);
    const target = this.#anchors.get(name);
    if (target === undefined) throw problem("syntax", event.anchorStart, `the alias *${shown(name)} has no anchor before it`);
    if (target === "open") throw problem("syntax", event.anchorStart, `the anchor &${shown(name)} contains itself`);
    this.#count(target.values, event.anchorStart);
    return this.#copy(target.value);
  }

  /** Copies, so that two places of the value are two values to whoever changes one. */
  #copy(value: Json): Json {
    if (Array.isArray(value)) return value.map((item) => this.#copy(item));
    if (value === null || typeof value !== "object") return value;
    const copied: { [key: string]: Json } = {};
    for (const [key, item] of Object.entries(value)) setOwn(copied, key, this.#copy(item));
    this.#offsets.set(copied, this.#offsets.get(value) ?? 0);
    return copied;
  }

  #count(values: number, offset: number): void {
    this.#values += values;
    if (this.#values > this.#limits.maxValues)
      throw problem("limit", offset, `the file has more than ${this.#limits.maxValues} values once its aliases are followed`);
  }

  #scalar(event: ScalarEvent): Json {
    const text = event.valueStart < 0 ? "" : getScalarValue(this.#text, event);
    const resolved = this.#resolve(event, text);
    if (resolved.kind === "refused") throw problem("syntax", Math.max(event.valueStart, event.tagStart, 0), resolved.why);
    return resolved.value;
  }

  #resolve(event: ScalarEvent, text: string): ResolvedScalar {
    if (event.tagStart >= 0) return resolveTaggedScalar(this.#text.slice(event.tagStart, event.tagEnd), text);
    if (event.style === SCALAR_STYLE.PLAIN) return resolvePlainScalar(text);
    return { kind: "value", value: text };
  }
}

// `__proto__` is a key like any other: assigned, it would change the object's prototype.
function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

// Go prints a float key with the precision of 32 bits; where that could differ from ours, the key is refused.
function isPlainNumberKey(key: number): boolean {
  return !Object.is(key, -0) && (Number.isSafeInteger(key) || /^-?\d{1,4}\.\d{1,3}$/.test(String(key)));
}

function keyKind(key: Json): string {
  if (typeof key === "number") return "a number that is not written one way only; put it in quotes";
  return key === null ? "empty" : "a collection";
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return "start" in event ? event.start : 0;
}

function problem(code: YamlProblem["code"], offset: number, why: string): ComposeError {
  return new ComposeError({ code, offset, why });
}

const maxShownKeyLength = 80;

function shown(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is dropped here.
  const plain = key.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
  return plain.length <= maxShownKeyLength ? plain : `${plain.slice(0, maxShownKeyLength)}…`;
}
