// What a sync would change, as the text of a unified diff. Pure; a Secret's values are in no line of it.

import { stringify } from "yaml";
import type { KubernetesObject } from "../../manifests/manifest.ts";
import type { ObjectId } from "../../names.ts";
import { relevantFields } from "./relevant-fields.ts";
import { shownPair } from "./shown-object.ts";
import { unifiedDiff } from "./unified-diff.ts";

export type ObjectDiff =
  | { kind: "added"; id: ObjectId; wanted: KubernetesObject }
  /** `after` is what the API server would make of `live`. */
  | { kind: "changed"; id: ObjectId; live: KubernetesObject; after: KubernetesObject; wanted: KubernetesObject }
  /** The API server would not take it; the message is safe to show. */
  | { kind: "refused"; id: ObjectId; message: string };

/** More than a person reads, and than one message may weigh in the queue. */
const maxCharacters = 1_000_000;

/** The diffs of several objects as one text, one blank line between them; "" when there are none. */
export function renderDiff(diffs: readonly ObjectDiff[]): string {
  const parts: string[] = [];
  let characters = 0;
  for (const [at, diff] of diffs.entries()) {
    const part = renderObjectDiff(diff).map(visibleLine).join("\n");
    characters += part.length;
    if (characters > maxCharacters) {
      const left = diffs.length - at;
      parts.push(`... and ${left} more ${left === 1 ? "object" : "objects"}: too much to show`);
      break;
    }
    parts.push(part);
  }
  return parts.join("\n\n");
}

/** Lines of one object: a head that names both sides, then hunks. */
export function renderObjectDiff(diff: ObjectDiff): string[] {
  switch (diff.kind) {
    case "refused":
      return [`! ${diff.id}: ${diff.message}`];
    case "added": {
      const { after } = shownPair(undefined, diff.wanted);
      return ["--- /dev/null", `+++ ${diff.id} (git)`, ...unifiedDiff([], yamlLines(after))];
    }
    case "changed": {
      const shown = shownPair(diff.live, diff.after);
      const kept = relevantFields(shown.before, shown.after, diff.wanted);
      const hunks = unifiedDiff(yamlLines(kept.before), yamlLines(kept.after));
      if (hunks.length === 0) return [`= ${diff.id}: no value changes; Coxswain takes over fields that others wrote`];
      return [`--- ${diff.id} (live)`, `+++ ${diff.id} (git)`, ...hunks];
    }
  }
}

function yamlLines(object: unknown): string[] {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: byWeight }).replace(/\n$/, "").split("\n");
}

const firstKeys = ["apiVersion", "kind", "metadata", "name", "namespace"];

function byWeight(a: { key: unknown }, b: { key: unknown }): number {
  const [left, right] = [keyText(a.key), keyText(b.key)];
  const weight = (key: string) => (firstKeys.indexOf(key) + firstKeys.length + 1) % (firstKeys.length + 1);
  return weight(left) - weight(right) || (left < right ? -1 : left > right ? 1 : 0);
}

function keyText(key: unknown): string {
  return String(typeof key === "object" && key !== null && "value" in key ? key.value : key);
}

/** What would be invisible, or turn the direction of a line around, is shown as its code point. */
export function visibleLine(line: string): string {
  return line.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
