// Bitbucket Server and Data Center: https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html#Push.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { list, optional, text } from "../payload-fields.ts";
import { refPushes } from "../ref-pushes.ts";

const Payload = z.object({
  eventKey: text,
  test: z.boolean().nullish(),
  repository: optional({
    slug: text,
    project: optional({ key: text }),
    /** Not in every version; without it project and name are all there is. */
    links: optional({ clone: list(z.object({ href: text })) }),
  }),
  changes: list(z.object({ refId: text, ref: optional({ id: text }), fromHash: text, toHash: text, type: text })),
});

export function parseBitbucketServer({ headers, body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  const event = payload?.eventKey ?? headers["x-event-key"];
  if (event === "diagnostics:ping" || payload?.test) return ignored("ping");
  if (payload === undefined) return malformed("not an event of Bitbucket");
  if (event !== "repo:refs_changed") return ignored("not a push");
  const { repository, changes } = payload;
  const path = repository?.project?.key && repository.slug ? `${repository.project.key}/${repository.slug}` : undefined;
  const moved = changes.map(({ refId, ref, fromHash, toHash, type }) => ({
    ref: refId ?? ref?.id,
    before: fromHash,
    after: toHash,
    deleted: type === "DELETE",
  }));
  return refPushes({ urls: repository?.links?.clone.map((link) => link.href) ?? [], path }, moved);
}
