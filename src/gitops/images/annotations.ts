// What a workload's annotations say about its images: Flux v1's words under all their keys, and Coxswain's own.

import { parseDurationMs } from "../duration.ts";
import {
  annotationKeysFor,
  type ContainerWord,
  type CoxswainWord,
  containerOfPolicyKey,
  coxswainWordOf,
  type FluxWord,
} from "./annotation-keys.ts";
import type { SuffixRule } from "./policy/select-tags.ts";
import { parseTagFilter, type TagFilter } from "./policy/tag-filter.ts";
import type { PolicyProblem } from "./policy/tag-policy.ts";

export interface LockRule {
  by?: string | undefined;
  message?: string | undefined;
  /** RFC 3339; without it the lock has no end. */
  until?: string | undefined;
}

export interface HoldRule {
  reason: string;
  /** RFC 3339; without it the hold has no end. */
  until?: string | undefined;
}

/** What limits a container's tags beside its policy. */
export interface ContainerLimits {
  /** 0 for none. */
  minimumAgeMs: number;
  allow?: TagFilter | PolicyProblem | undefined;
  deny?: TagFilter | PolicyProblem | undefined;
  allowDowngrade: boolean;
  suffix: SuffixRule;
  /** `linux/arm64`; undefined for the environment's own. */
  platform?: string | undefined;
}

export interface ImageRules {
  automated: boolean;
  /** Undefined: not locked. Whether it has ended is `isLockedAt`'s. */
  locked: LockRule | undefined;
  /** Automation is stopped, as after a rollback; people are not. Undefined: no hold. */
  hold: HoldRule | undefined;
  /** `true`: not applied at all; `sync_only`: applied but never pruned. Either way not automated. */
  ignored: false | "true" | "sync_only";
  /** By container, as written, with the key that holds it. A container without one has Flux's default, `glob:*`. */
  policies: Map<string, { text: string; key: string }>;
  /** For every container that was asked about. */
  limits: Map<string, ContainerLimits>;
  /** Slack channel ids beside the environment's own. */
  notify: string[];
  /** What is written but cannot be used, one sentence each. A rule that cannot be read stops the container's automation. */
  problems: string[];
  /** Containers, or `*` for all, whose rules cannot be read: they must not move. */
  unreadable: Set<string>;
}

/** Flux v1's policy for an automated container that has no annotation of its own. */
export const defaultPolicyText = "glob:*";

type Annotations = Readonly<Record<string, unknown>>;

/**
 * Reads the annotations of the object itself (not of its pod template). Where several keys hold one word,
 * `coxswain.dev/` wins over `fluxcd.io/`, `filter.fluxcd.io/` and `flux.weave.works/`, and a contradiction is
 * a problem; a lock or an ignore under any of them holds.
 */
export function readImageRules(annotations: Annotations | undefined, containers: readonly string[]): ImageRules {
  const reading = new Reading(annotations ?? {});
  const policies = readPolicies(reading, annotations ?? {}, containers);
  return {
    automated: reading.word("automated") === "true" && reading.isTrueOrAbsent("automated"),
    locked: readLock(reading),
    hold: readHold(reading),
    ignored: readIgnored(reading),
    policies,
    limits: new Map(containers.map((container) => [container, readLimits(reading, container)])),
    notify: readChannels(reading),
    problems: [...reading.problems, ...strayKeys(annotations ?? {}, containers)],
    unreadable: reading.unreadable,
  };
}

/** Whether the lock holds at that time (milliseconds since 1970). A lock whose end cannot be read has none. */
export function isLockedAt(lock: Pick<LockRule, "until"> | undefined, nowMs: number): boolean {
  if (lock === undefined) return false;
  const endsMs = lock.until === undefined ? Number.NaN : Date.parse(lock.until);
  return Number.isNaN(endsMs) || nowMs < endsMs;
}

/** Annotations as they are read, and what was wrong with them. */
class Reading {
  readonly problems: string[] = [];
  readonly unreadable = new Set<string>();
  readonly #annotations: Annotations;

  constructor(annotations: Annotations) {
    this.#annotations = annotations;
  }

  /** The texts under all keys of a word; a value that is no string is a problem. */
  all(word: FluxWord | CoxswainWord): { key: string; text: string }[] {
    return annotationKeysFor(word, this.#annotations).flatMap((key) => {
      const value = this.#annotations[key];
      if (typeof value === "string") return [{ key, text: value.trim() }];
      this.problem(`${key} must be a string: put it in quotes.`);
      return [];
    });
  }

  /** The text that wins; a contradiction is noted. */
  word(word: FluxWord | CoxswainWord): string | undefined {
    return this.entry(word)?.text;
  }

  entry(word: FluxWord | CoxswainWord): { key: string; text: string } | undefined {
    const [first, ...others] = this.all(word);
    const other = others.find(({ text }) => text !== first?.text);
    if (first !== undefined && other !== undefined)
      this.problem(`${first.key} and ${other.key} contradict each other; ${first.key} counts.`);
    return first;
  }

  isTrueOrAbsent(word: FluxWord): boolean {
    return this.all(word).every(({ text }) => text === "true");
  }

  problem(sentence: string, unreadableFor?: string): void {
    if (!this.problems.includes(sentence)) this.problems.push(sentence);
    if (unreadableFor !== undefined) this.unreadable.add(unreadableFor);
  }
}

function readPolicies(
  reading: Reading,
  annotations: Annotations,
  containers: readonly string[],
): Map<string, { text: string; key: string }> {
  const named = Object.keys(annotations).map(containerOfPolicyKey);
  const all = new Set([...containers, ...named.filter((name) => name !== undefined)]);
  return new Map(
    [...all].flatMap((container) => {
      const entry = reading.entry(`tag.${container}`);
      return entry === undefined ? [] : [[container, entry] as const];
    }),
  );
}

/** Flux took exactly "true"; what only looks like it is said. */
function readLock(reading: Reading): LockRule | undefined {
  const locks = reading.all("locked");
  for (const { key, text } of locks)
    if (text !== "true" && text !== "false") reading.problem(`${key} is ${quote(text)}, and only "true" locks.`);
  if (!locks.some(({ text }) => text === "true")) return undefined;
  const until = reading.word("locked-until");
  if (until !== undefined && Number.isNaN(Date.parse(until)))
    reading.problem(`coxswain.dev/locked-until is no RFC 3339 time: ${quote(until)}. The lock has no end.`);
  return { by: reading.word("locked_user"), message: reading.word("locked_msg"), until };
}

/** Whatever is written holds, but for "false" and nothing. */
function readHold(reading: Reading): HoldRule | undefined {
  const text = reading.word("hold");
  if (text === undefined || text === "" || text === "false") return undefined;
  const until = reading.word("hold-until");
  if (until !== undefined && Number.isNaN(Date.parse(until)))
    reading.problem(`coxswain.dev/hold-until is no RFC 3339 time: ${quote(until)}. The hold has no end.`);
  return { reason: text === "true" ? "" : text.slice(0, 300), until };
}

function readIgnored(reading: Reading): ImageRules["ignored"] {
  const texts = reading.all("ignore").map(({ text }) => text);
  if (texts.includes("true")) return "true";
  return texts.includes("sync_only") ? "sync_only" : false;
}

function readLimits(reading: Reading, container: string): ContainerLimits {
  const text = (word: ContainerWord): string | undefined => reading.word(`${word}.${container}`) ?? reading.word(word);
  const age = text("minimum-age");
  const minimumAgeMs = age === undefined ? 0 : parseDurationMs(age);
  if (minimumAgeMs === undefined) reading.problem(`coxswain.dev/minimum-age is no duration like 3d or 12h: ${quote(age)}.`, container);
  const downgrade = text("downgrade") ?? "never";
  if (downgrade !== "allow" && downgrade !== "never")
    reading.problem(`coxswain.dev/downgrade is "allow" or "never", not ${quote(downgrade)}.`);
  const platform = text("platform");
  if (platform !== undefined && !/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/.test(platform))
    reading.problem(`coxswain.dev/platform is no platform like linux/arm64: ${quote(platform)}.`, container);
  return {
    minimumAgeMs: minimumAgeMs ?? 0,
    allow: readFilter(reading, "allow", { text: text("allow"), container }),
    deny: readFilter(reading, "deny", { text: text("deny"), container }),
    allowDowngrade: downgrade === "allow",
    suffix: readSuffix(reading, text("suffix"), container),
    platform,
  };
}

function readFilter(
  reading: Reading,
  word: "allow" | "deny",
  { text, container }: { text: string | undefined; container: string },
): TagFilter | PolicyProblem | undefined {
  if (text === undefined) return undefined;
  const filter = parseTagFilter(text);
  if (filter.kind === "problem") reading.problem(`coxswain.dev/${word}: ${filter.message}`, container);
  return filter;
}

function readSuffix(reading: Reading, text: string | undefined, container: string): SuffixRule {
  if (text === undefined || text === "keep") return "keep";
  if (text === "any" || text === "none") return text;
  const suffix = text.replace(/^-/, "");
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(suffix)) reading.problem(`coxswain.dev/suffix is no suffix of a tag: ${quote(text)}.`, container);
  return { only: suffix };
}

function readChannels(reading: Reading): string[] {
  const channels = (reading.word("notify") ?? "").split(/[\s,]+/).filter((channel) => channel !== "");
  return channels.filter((channel) => {
    if (/^[CG][A-Z0-9]{2,}$/.test(channel)) return true;
    reading.problem(`coxswain.dev/notify has what is no Slack channel id: ${quote(channel)}.`);
    return false;
  });
}

/** Keys about containers that the workload has not: a typing mistake, or what is left of one. */
function strayKeys(annotations: Annotations, containers: readonly string[]): string[] {
  return Object.keys(annotations).flatMap((key) => {
    const container = containerOfPolicyKey(key) ?? coxswainWordOf(key)?.container;
    if (container === undefined || containers.includes(container)) return [];
    return [`${key} is about the container ${quote(container)}, which the workload does not have.`];
  });
}

function quote(text: string | undefined): string {
  return JSON.stringify((text ?? "").slice(0, 80));
}
