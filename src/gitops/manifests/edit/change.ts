// What shall be different in a document: the request from which splices are planned and edits are verified.

import type { Path, Place } from "./place.ts";
import type { MapNode, ScalarNode } from "./tree.ts";

/** A scalar's new text, or a mapping of texts for a key that was not there. */
export type NewValue = string | Readonly<Record<string, string>>;

export type Change =
  | {
      kind: "set";
      place: Place<ScalarNode>;
      value: string;
      /** Let a block scalar keep the line break at its end, which then belongs to the value. */
      keepsLineEnd?: boolean;
    }
  | {
      kind: "add";
      parent: Place<MapNode>;
      key: string;
      value: NewValue;
      /** Write it behind this key of the same mapping; behind the last one when undefined or not there. */
      after?: string | undefined;
    }
  | {
      /** Gives an empty value (`annotations:`, `annotations: null`) its first entries. */
      kind: "fill";
      place: Place<ScalarNode>;
      value: Readonly<Record<string, string>>;
    }
  | {
      /** Gives a pair another key and another text in its place: `digest: …` to `newTag: …`. */
      kind: "rename";
      parent: Place<MapNode>;
      key: string;
      newKey: string;
      value: string;
    }
  | {
      kind: "remove";
      parent: Place<MapNode>;
      key: string;
      /** Leave the comment lines inside a removed block mapping where they are. */
      keepsComments?: boolean;
    };

/** What the readers of the edited text shall see: `undefined` for a key that is gone. */
export interface Intent {
  document: number;
  path: Path;
  value: NewValue | undefined;
  /** Only the value's own bytes change: nothing between the values of the text may differ. */
  isInPlace: boolean;
}

/** The path that a change is about. */
export function pathOfChange(change: Change): Path {
  return "place" in change ? change.place.path : [...change.parent.path, change.kind === "rename" ? change.newKey : change.key];
}

/** The value that changes, or the mapping that gains or loses a key. */
export function placeOf(change: Change): Place {
  return "place" in change ? change.place : change.parent;
}

/** Equal for changes that want the same. */
export function changeKey(change: Change): string {
  return change.kind === "remove" ? "remove" : JSON.stringify(change.value);
}
