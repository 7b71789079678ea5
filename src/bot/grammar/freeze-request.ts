// `freeze` as a request: until when and why; what cannot be meant is said at once.

import { parseDurationMs } from "../../gitops/duration.ts";
import type { Command } from "./parse.ts";
import type { Interpreted } from "./request.ts";

const maxReasonCharacters = 200;
/** RFC 3339, with its offset: a time without one is another moment for each reader. */
const instant = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

export function readFreeze({ arguments: typed, flags }: Command, environment: string): Interpreted {
  const reason = (typed.reason ?? "").replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  const dryRun = flags["dry-run"] === true;
  if (reason === "" || reason.length > maxReasonCharacters)
    return problem(
      `freeze wants a reason of at most ${maxReasonCharacters} characters.`,
      `For example: freeze ${environment} load test --for 4h`,
    );
  if (flags.for !== undefined && flags.until !== undefined)
    return problem("--for and --until say the same thing twice.", "Leave one of them out.");
  const request = { verb: "freeze", environment, reason, dryRun } as const;
  if (typeof flags.for === "string") {
    const durationMs = parseDurationMs(flags.for);
    return durationMs === undefined || durationMs <= 0
      ? problem(`--for wants a duration, and "${flags.for}" is none.`, "Like 30m, 4h or 2d.")
      : { kind: "request", request: { ...request, durationMs } };
  }
  if (typeof flags.until === "string") {
    const untilMs = instant.test(flags.until) ? Date.parse(flags.until) : Number.NaN;
    return Number.isNaN(untilMs)
      ? problem(`--until wants a time, and "${flags.until}" is none.`, "Like 2027-01-02T08:00:00+01:00.")
      : { kind: "request", request: { ...request, until: new Date(untilMs).toISOString() } };
  }
  return { kind: "request", request };
}

function problem(message: string, advice: string): Interpreted {
  return { kind: "problem", code: "usage", message, advice };
}
