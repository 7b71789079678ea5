// GitHub: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push. One webhook may tell of packages too.

import type { HookInput, ParsedHook } from "../hook-event.ts";
import { parseRefPush } from "../ref-push-payload.ts";
import { parseGhcr } from "./ghcr.ts";

export function parseGithub(input: HookInput): ParsedHook {
  const event = input.headers["x-github-event"];
  return event === "package" || event === "registry_package" ? parseGhcr(input) : parseRefPush(event, input.body);
}
