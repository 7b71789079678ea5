// The checks that read the source and run none of it: format, lint, types, unused code, licences.

import type { Step } from "./step.ts";

export const staticSteps: readonly Step[] = [
  { name: "lint with types (oxlint)", command: "oxlint", args: ["--type-aware", "--deny-warnings", "--format=stylish"] },
  { name: "types (tsc)", command: "tsc", args: [] },
  { name: "types of what runs in a page (tsc)", command: "tsc", args: ["--project", "tsconfig.browser.json"] },
  { name: "format and lint (biome)", command: "biome", args: ["ci", "--colors=off", "--max-diagnostics=50", "."] },
  { name: "unused code (knip)", command: "knip", args: ["--no-progress"] },
  { name: "licences (NOTICE)", command: "node", args: ["scripts/notice.ts", "--check"] },
];
