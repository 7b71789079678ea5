// Gogs: https://gogs.io/docs/features/webhook.

import type { HookInput, ParsedHook } from "../hook-event.ts";
import { parseRefPush } from "../ref-push-payload.ts";

export function parseGogs({ headers, body }: HookInput): ParsedHook {
  return parseRefPush(headers["x-gogs-event"], body);
}
