// Orders about a workload's rules, from a parsed command to a request; what cannot be meant is said at once.

import { parseDurationMs } from "../../gitops/duration.ts";
import { writtenPolicy } from "../../gitops/images/plan-rule-edit.ts";
import type { RuleRequest } from "../../jobs/operation.ts";
import type { Command } from "./parse.ts";

export type RuleOrderRead = { kind: "request"; request: RuleRequest } | { kind: "problem"; code: string; message: string; advice: string };

const maxMessageLength = 500;

export function readRuleOrder(verb: RuleRequest["verb"], command: Command, environment: string): RuleOrderRead {
  const parts = { environment, workload: command.arguments.workload ?? "", dryRun: command.flags["dry-run"] === true };
  switch (verb) {
    case "automate":
    case "deautomate":
    case "unlock":
      return { kind: "request", request: { verb, ...parts } };
    case "policy":
      return readPolicies(command.lists.tag ?? [], parts);
    case "lock":
      return readLock(command, parts);
  }
}

type Parts = Pick<RuleRequest, "environment" | "workload" | "dryRun">;

function readPolicies(values: readonly string[], parts: Parts): RuleOrderRead {
  if (values.length === 0)
    return {
      kind: "problem",
      code: "usage",
      message: "policy wants a tag policy.",
      advice: `For example: policy ${parts.environment} ${parts.workload} --tag semver:~1`,
    };
  const tags = values.map(splitTagValue);
  for (const { policy } of tags) {
    const written = policy.trim() === "*" ? undefined : writtenPolicy(policy);
    if (written?.kind === "problem")
      return { kind: "problem", code: "policy_invalid", message: written.message, advice: "Nothing was changed." };
  }
  return { kind: "request", request: { verb: "policy", ...parts, tags } };
}

/** `api=semver:>=1.2`: the first `=` ends a container's name only where a name stands before it; a policy may hold more. */
function splitTagValue(value: string): { container?: string; policy: string } {
  const [, container, policy] = /^([A-Za-z0-9][A-Za-z0-9._-]*)=(.*)$/s.exec(value) ?? [];
  return container === undefined || policy === undefined ? { policy: value } : { container, policy };
}

function readLock({ flags }: Command, parts: Parts): RuleOrderRead {
  const message = typeof flags.message === "string" ? oneLine(flags.message) : undefined;
  const durationMs = typeof flags.for === "string" ? parseDurationMs(flags.for) : undefined;
  if (flags.for !== undefined && (durationMs === undefined || durationMs <= 0))
    return {
      kind: "problem",
      code: "usage",
      message: `--for wants a duration, and "${flags.for}" is none.`,
      advice: "Like 30m, 4h or 2d.",
    };
  return {
    kind: "request",
    request: { verb: "lock", ...parts, ...(message ? { message } : {}), ...(durationMs === undefined ? {} : { durationMs }) },
  };
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, maxMessageLength);
}
