// Which annotations an order to automate, follow a policy or lock comes down to. Pure.

import { suggest } from "../suggest.ts";
import { annotationKeyFor, annotationKeysFor, type CoxswainWord, type FluxWord } from "./annotation-keys.ts";
import { parseTagPolicy } from "./policy/parse-tag-policy.ts";

/** A tag policy for one container, or for all of the workload's without a name; `*` takes it away. */
export interface TagOrder {
  container?: string | undefined;
  policy: string;
}

export type RuleOrder =
  | { kind: "automate" }
  | { kind: "deautomate" }
  | { kind: "policy"; tags: readonly TagOrder[] }
  /** `until`: RFC 3339; without it the lock has no end. */
  | { kind: "lock"; by: string; message?: string | undefined; until?: string | undefined }
  | { kind: "unlock" };

export type PlannedRules =
  /** Key to value; null takes the annotation away. */
  | { kind: "set"; set: Record<string, string | null> }
  | { kind: "refused"; code: "policy_invalid" | "container_unknown"; message: string; advice: string };

type Annotations = Readonly<Record<string, unknown>>;
type Word = FluxWord | CoxswainWord;

/** `annotations`: what the workload has now; the key that is there already is the one that is written. */
export function planRuleEdit(order: RuleOrder, workload: { annotations: Annotations; containers: readonly string[] }): PlannedRules {
  const { annotations } = workload;
  switch (order.kind) {
    case "automate":
      return { kind: "set", set: setting(annotations, "automated", "true") };
    case "deautomate":
      return { kind: "set", set: removing(annotations, ["automated"]) };
    case "policy":
      return planPolicies(order.tags, workload);
    case "lock":
      return { kind: "set", set: lockingSet(order, annotations) };
    case "unlock":
      return { kind: "set", set: removing(annotations, ["locked", "locked_user", "locked_msg", "locked-until"]) };
  }
}

/** What a policy is written as: a bare glob gets the prefix that Flux v1 would read, too. */
export function writtenPolicy(text: string): { kind: "policy"; text: string } | { kind: "problem"; message: string } {
  const policy = parseTagPolicy(text);
  if (policy.kind === "problem") return { kind: "problem", message: policy.message };
  return { kind: "policy", text: policy.type === "glob" && !policy.text.startsWith("glob:") ? `glob:${policy.text}` : policy.text };
}

function planPolicies(
  tags: readonly TagOrder[],
  { annotations, containers }: { annotations: Annotations; containers: readonly string[] },
): PlannedRules {
  const set: Record<string, string | null> = {};
  // A named container's policy wins over the one for all, in whatever order they were typed.
  for (const { container, policy } of [...tags].sort(
    (one, other) => Number(one.container !== undefined) - Number(other.container !== undefined),
  )) {
    if (container !== undefined && !containers.includes(container)) return unknownContainer(container, containers);
    const written = policy.trim() === "*" ? undefined : writtenPolicy(policy);
    if (written?.kind === "problem")
      return { kind: "refused", code: "policy_invalid", message: written.message, advice: "Nothing was changed." };
    for (const each of container === undefined ? containers : [container]) {
      const word: Word = `tag.${each}`;
      for (const key of keysToWrite(annotations, word)) delete set[key];
      Object.assign(set, written === undefined ? removing(annotations, [word]) : setting(annotations, word, written.text));
    }
  }
  return { kind: "set", set };
}

function unknownContainer(container: string, containers: readonly string[]): PlannedRules {
  const nearest = suggest(container, containers);
  const list = `It has ${containers.join(", ")}.`;
  return {
    kind: "refused",
    code: "container_unknown",
    message: `The workload has no container ${container}.`,
    advice: nearest === undefined ? list : `Did you mean ${nearest}? ${list}`,
  };
}

function lockingSet({ by, message, until }: Extract<RuleOrder, { kind: "lock" }>, annotations: Annotations): Record<string, string | null> {
  const optional = (word: Word, value: string | undefined) =>
    value === undefined ? removing(annotations, [word]) : setting(annotations, word, value);
  return {
    ...setting(annotations, "locked", "true"),
    ...setting(annotations, "locked_user", by),
    ...optional("locked_msg", message),
    ...optional("locked-until", until),
  };
}

/** Every key that holds the word already, so that none contradicts another; else the one to begin with. */
function keysToWrite(annotations: Annotations, word: Word): string[] {
  const present = annotationKeysFor(word, annotations);
  return present.length > 0 ? present : [annotationKeyFor(word, annotations)];
}

function setting(annotations: Annotations, word: Word, value: string): Record<string, string> {
  return Object.fromEntries(keysToWrite(annotations, word).map((key) => [key, value]));
}

function removing(annotations: Annotations, words: readonly Word[]): Record<string, null> {
  return Object.fromEntries(words.flatMap((word) => annotationKeysFor(word, annotations)).map((key) => [key, null]));
}
