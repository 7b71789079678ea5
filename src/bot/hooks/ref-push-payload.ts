// The push that GitHub, Gitea and Gogs send, each in the same shape.

import { z } from "zod";
import { ignored, malformed, type ParsedHook } from "./hook-event.ts";
import { optional, text } from "./payload-fields.ts";
import { refPushes } from "./ref-pushes.ts";

const Payload = z.object({
  ref: text,
  before: text,
  after: text,
  deleted: z.boolean().nullish(),
  zen: text,
  repository: optional({ clone_url: text, ssh_url: text, git_url: text, html_url: text }),
});

/**
 * `event` is what the header says; without one the payload itself must look like a push. The events `create` and
 * `delete` come beside a push, so they are not needed.
 */
export function parseRefPush(event: string | undefined, body: unknown): ParsedHook {
  if (event === "ping") return ignored("ping");
  if (event !== undefined && event !== "push") return ignored(`the event is ${event.slice(0, 40)}, not a push`);
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a push");
  if (event === undefined && payload.after === undefined) return payload.zen === undefined ? ignored("not a push") : ignored("ping");
  const { repository, ref, before, after } = payload;
  const deleted = payload.deleted ?? false;
  return refPushes({ urls: [repository?.clone_url, repository?.ssh_url, repository?.html_url, repository?.git_url] }, [
    { ref, before, after, deleted },
  ]);
}
