// Gitea and Forgejo: https://docs.gitea.com/usage/webhooks. They send GitHub's headers beside their own.

import type { HookInput, ParsedHook } from "../hook-event.ts";
import { parseRefPush } from "../ref-push-payload.ts";

export function parseGitea({ headers, body }: HookInput): ParsedHook {
  return parseRefPush(headers["x-gitea-event"] ?? headers["x-forgejo-event"] ?? headers["x-github-event"], body);
}
