// Why an image or annotation could not be written: a closed code, the place in the file, one sentence.

import type { LineIndexed } from "./lines.ts";
import { positionIn } from "./lines.ts";

/**
 * - `not_utf8`: the bytes are no UTF-8 text. `syntax`: not YAML. `duplicate_key`: a mapping has a key twice.
 * - `encrypted`: a file of SOPS. `templated`: Helm template text where a value should be.
 * - `workload_not_found`, `container_not_found`, `ambiguous`: the selector meets no place or too many.
 * - `image_invalid`: the new value is no image reference. `shape`: the file's form cannot hold the new value.
 * - `shared`: an anchor, alias or merge key would change other values too. `conflict`: two edits disagree.
 * - `limit`: aliases unfold to too many values. `unverified`: the edited text did not read as intended.
 */
export type EditProblemCode =
  | "not_utf8"
  | "syntax"
  | "duplicate_key"
  | "encrypted"
  | "templated"
  | "workload_not_found"
  | "container_not_found"
  | "ambiguous"
  | "image_invalid"
  | "shape"
  | "shared"
  | "conflict"
  | "limit"
  | "unverified";

export interface EditProblem {
  code: EditProblemCode;
  path: string;
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  /** One sentence, safe to show. */
  message: string;
}

/** A problem at an offset of the text. */
export function problemAt(where: LineIndexed & { path: string }, offset: number, code: EditProblemCode, message: string): EditProblem {
  return { code, path: where.path, ...positionIn(where, Math.max(0, offset)), message };
}

/** A problem of the whole file. */
export function problemOfFile(path: string, code: EditProblemCode, message: string): EditProblem {
  return { code, path, line: 1, column: 1, message };
}
