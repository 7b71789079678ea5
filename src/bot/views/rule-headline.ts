// The headlines of orders about a workload's rules: `api is automated in staging · commit 3f2a91c`.

import { shortRevision } from "../../gitops/names.ts";
import type { Request, RuleRequest } from "../../jobs/operation.ts";
import type { Outcome } from "../../jobs/outcome.ts";

export function isRuleRequest(request: Request): request is RuleRequest {
  return ["automate", "deautomate", "policy", "lock", "unlock"].includes(request.verb);
}

export function renderRuleHeadline(request: RuleRequest, outcome: Outcome): string {
  const { environment } = request;
  const commit = outcome.commit === undefined ? "" : ` · commit ${shortRevision(outcome.commit)}`;
  switch (outcome.kind) {
    case "applied":
      return `${done(request)}${commit}`;
    case "unchanged":
      return `${done(request)}; nothing had to change`;
    case "partial":
      return `${done(request)}${commit}, but ${environment} is only partly synced: ${outcome.reason ?? "see below"}`;
    case "answered":
      return `Dry run: ${request.verb} ${nameOf(request)} in ${environment}; nothing was changed`;
    case "refused":
      return outcome.reason ?? `${order(request)} was refused`;
    case "failed":
      if (outcome.commit !== undefined)
        return `${done(request)}${commit}, but ${environment} was not synced: ${outcome.reason ?? "the reason is not known"}`;
      return `${order(request)} failed: ${outcome.reason ?? "the reason is not known"}`;
    case "pending":
      return `${order(request)} waits: ${outcome.reason ?? "for its turn"}`;
  }
}

/** What is so now. */
function done(request: RuleRequest): string {
  const [name, where] = [nameOf(request), request.environment];
  switch (request.verb) {
    case "automate":
      return `${name} is automated in ${where}`;
    case "deautomate":
      return `${name} is not automated in ${where}`;
    case "lock":
      return `${name} is locked in ${where}${request.message === undefined ? "" : `: ${request.message}`}`;
    case "unlock":
      return `${name} is not locked in ${where}`;
    case "policy":
      return `${name} follows ${request.tags.map(({ container, policy }) => `${container === undefined ? "" : `${container}=`}${policy}`).join(", ")} in ${where}`;
  }
}

function order(request: RuleRequest): string {
  return `${request.verb} ${request.environment} ${nameOf(request)}`;
}

function nameOf({ workload }: RuleRequest): string {
  return workload.slice(workload.lastIndexOf("/") + 1);
}
