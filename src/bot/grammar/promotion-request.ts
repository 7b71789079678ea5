// `promote` as a request: from where, which workloads, and why where a stage is passed over.

import type { Command } from "./parse.ts";
import type { Interpreted } from "./request.ts";

const maxReasonCharacters = 500;

export function readPromotion({ arguments: typed, flags }: Command, environment: string): Interpreted {
  const { from = "", workload = "" } = typed;
  const dryRun = flags["dry-run"] === true;
  const force = flags.force === true;
  const reason = typeof flags.reason === "string" ? flags.reason.trim() : "";
  // What goes round a stage is read by others later: not without a word. What writes nothing needs none.
  if (force && !dryRun && reason === "")
    return problem("reason_missing", "A promotion that is forced needs its reason.", `Add --reason "why".`);
  if (reason.length > maxReasonCharacters)
    return problem("usage", `The reason is longer than ${maxReasonCharacters} characters.`, "Say it shorter, or link to it.");
  const workloads = [...new Set(workload.split(/[\s,]+/).filter((each) => each !== ""))];
  return {
    kind: "request",
    request: { verb: "promote", environment, from, workloads, dryRun, ...(force && { force }), ...(reason !== "" && { reason }) },
  };
}

function problem(code: string, message: string, advice: string): Interpreted {
  return { kind: "problem", code, message, advice };
}
