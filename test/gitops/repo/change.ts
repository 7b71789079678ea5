// Changes as the tests plan them, for the suites and for the processes that they start.

import type { Revision } from "../../../src/gitops/names.ts";
import type { Change } from "../../../src/gitops/repo/repository.ts";

export const identity = { name: "Coxswain", email: "coxswain@example.test" };

/** A change of one file, planned on `parent`. */
export function changeOf(parent: Revision, files: Record<string, string | null>, more: Partial<Change> = {}): Change {
  return {
    parent,
    branch: "main",
    files: new Map(Object.entries(files).map(([path, text]) => [path, text === null ? null : Buffer.from(text)])),
    message: "Change it\n\nCoxswain-Job: job-1",
    at: new Date("2026-02-03T04:05:06Z"),
    ...more,
  };
}
