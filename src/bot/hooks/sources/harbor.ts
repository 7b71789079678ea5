// Harbor, in its own format (1.9 and later) and as CloudEvents (2.8 and later):
// https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes, type PushedTag } from "../image-pushes.ts";
import { list, optional, text } from "../payload-fields.ts";

const EventData = {
  resources: list(z.object({ digest: text, tag: text, resource_url: text })),
  repository: optional({ repo_full_name: text }),
};
const Kind = z.object({ type: z.string() });
const Payload = z.object({ event_data: optional(EventData), data: optional(EventData) });

/** `pushImage` was the name before 2.0. */
const pushTypes = ["PUSH_ARTIFACT", "pushImage", "harbor.artifact.pushed"];

export function parseHarbor({ headers, body, registry }: HookInput): ParsedHook {
  const type = Kind.safeParse(body).data?.type ?? headers["ce-type"];
  if (type === undefined) return malformed("not a Harbor event");
  if (!pushTypes.includes(type)) return ignored("not a push");
  const payload = Payload.safeParse(body).data;
  const event = payload?.event_data ?? payload?.data;
  if (event === undefined) return malformed("the event has no data");
  return imagePushes(event.resources.map((resource) => pushedTag(resource, event.repository?.repo_full_name, registry)));
}

/** A push without a tag carries its digest in the field of the tag. */
function pushedTag(
  resource: { digest?: string | undefined; tag?: string | undefined; resource_url?: string | undefined },
  fullName: string | undefined,
  registry: string | undefined,
): PushedTag {
  const written = resource.resource_url === undefined ? undefined : splitWrittenImage(resource.resource_url);
  const path = written?.path ?? fullName;
  return {
    image: path === undefined ? undefined : canonicalImage(registry ?? written?.host, path),
    tag: resource.tag ?? written?.tag,
    digest: resource.digest ?? written?.digest,
  };
}
