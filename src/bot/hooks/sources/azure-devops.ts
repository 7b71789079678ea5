// Azure DevOps, service hook `git.push`: https://learn.microsoft.com/azure/devops/service-hooks/events#git.push.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { list, optional, text } from "../payload-fields.ts";
import { refPushes } from "../ref-pushes.ts";

const Payload = z.object({
  eventType: z.string(),
  resource: optional({
    refUpdates: list(z.object({ name: text, oldObjectId: text, newObjectId: text })),
    repository: optional({ remoteUrl: text, sshUrl: text }),
  }),
});

export function parseAzureDevops({ body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not an event of Azure DevOps");
  if (payload.eventType !== "git.push") return ignored("not a push");
  const { repository, refUpdates = [] } = payload.resource ?? {};
  return refPushes(
    { urls: [repository?.remoteUrl, repository?.sshUrl] },
    refUpdates.map(({ name, oldObjectId, newObjectId }) => ({ ref: name, before: oldObjectId, after: newObjectId })),
  );
}
