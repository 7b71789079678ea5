// The headlines of freeze and unfreeze: `prod is frozen: load test`.

import type { Request } from "../../jobs/operation.ts";
import type { Outcome } from "../../jobs/outcome.ts";

type FreezeRequest = Extract<Request, { verb: "freeze" | "unfreeze" }>;

export function isFreezeRequest(request: Request): request is FreezeRequest {
  return request.verb === "freeze" || request.verb === "unfreeze";
}

export function renderFreezeHeadline(request: FreezeRequest, outcome: Outcome): string {
  const { verb, environment } = request;
  switch (outcome.kind) {
    case "applied":
      return outcome.reason ?? `${environment} is ${verb === "freeze" ? "frozen" : "not frozen any more"}`;
    case "unchanged":
      return outcome.reason ?? `${environment} was so already`;
    case "answered":
      return `Dry run: ${outcome.reason ?? `${verb} ${environment}`}; nothing was changed`;
    default:
      return `${verb} ${environment} failed: ${outcome.reason ?? "the reason is not known"}`;
  }
}
