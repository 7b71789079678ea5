// Docker's registry (distribution) and those built on it: https://distribution.github.io/distribution/about/notifications/.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, isImageMediaType } from "../image-name.ts";
import { imagePushes, type PushedTag } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Notification = z.object({
  action: z.string(),
  target: optional({ mediaType: text, digest: text, repository: text, tag: text, url: text }),
  request: optional({ host: text }),
});
type Notification = z.infer<typeof Notification>;
const Payload = z.object({ events: z.array(Notification).max(10_000) });

/** One envelope carries several events; those of blobs come along with those of manifests. */
export function parseDistribution({ body, registry }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a registry's notification");
  const pushes = payload.events.filter((event) => event.action === "push");
  if (pushes.length === 0) return ignored("not a push");
  const manifests = pushes.filter((event) => event.target?.mediaType === undefined || isImageMediaType(event.target.mediaType));
  if (manifests.length === 0) return ignored("what was pushed is no container image");
  return imagePushes(manifests.map((event) => pushedTag(event, registry)));
}

function pushedTag({ target, request }: Notification, registry: string | undefined): PushedTag {
  const host = registry ?? request?.host ?? hostOf(target?.url);
  const image = host === undefined || target?.repository === undefined ? undefined : canonicalImage(host, target.repository);
  return { image, tag: target?.tag, digest: target?.digest };
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host || undefined : undefined;
}
