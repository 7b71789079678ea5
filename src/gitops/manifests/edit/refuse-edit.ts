// The problem that an edit which failed its verification is refused with.

import type { EditProblem } from "./problem.ts";
import { problemAt } from "./problem.ts";
import type { Verification } from "./verify-edit.ts";

/** Undefined when the edit is verified. */
export function refusalOf(yaml: { path: string; text: string }, verified: Verification): EditProblem | undefined {
  switch (verified.kind) {
    case "verified":
      return undefined;
    case "unreadable": {
      const code = verified.reason === "duplicated mapping key" ? "duplicate_key" : "syntax";
      return problemAt(yaml, verified.offset, code, `The file does not load: ${verified.reason}.`);
    }
    case "wrong":
      return problemAt(yaml, 0, "unverified", `The edited file would not read as intended, so it is not used. ${verified.message}`);
  }
}
