// GitLab, push and tag push events of projects, groups and the system: https://docs.gitlab.com/user/project/integrations/webhook_events/.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { optional, text } from "../payload-fields.ts";
import { refPushes } from "../ref-pushes.ts";

const urls = { git_http_url: text, http_url: text, git_ssh_url: text, ssh_url: text, url: text, homepage: text, web_url: text };
const Payload = z.object({
  object_kind: text,
  event_name: text,
  ref: text,
  before: text,
  after: text,
  project: optional(urls),
  repository: optional(urls),
});

export function parseGitlab({ body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  const kind = payload?.object_kind ?? payload?.event_name;
  if (payload === undefined || kind === undefined) return malformed("not an event of GitLab");
  if (kind !== "push" && kind !== "tag_push") return ignored("not a push");
  const { project, repository, ref, before, after } = payload;
  const named = [project, repository].flatMap((one) => [
    one?.git_http_url,
    one?.http_url,
    one?.git_ssh_url,
    one?.ssh_url,
    one?.url,
    one?.web_url,
    one?.homepage,
  ]);
  return refPushes({ urls: named }, [{ ref, before, after }]);
}
