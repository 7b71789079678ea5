// JFrog Artifactory, webhooks of the domain `docker`: https://jfrog.com/help/r/jfrog-platform-administration-documentation/webhooks.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Payload = z.object({
  domain: text,
  event_type: z.string(),
  jpd_origin: text,
  data: optional({ repo_key: text, image_name: text, image_type: text, tag: text, path: text }),
});

/**
 * Artifactory's own host with the repository's key before the name is how an image is reached by default; where
 * a repository has a host or port of its own, `registry` in the receiver says so.
 */
export function parseJfrog({ body, registry }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not an event of Artifactory");
  if (payload.domain !== "docker" || payload.event_type !== "pushed") return ignored("not a push of an image");
  const { data } = payload;
  if (data?.image_type !== undefined && !["docker", "oci"].includes(data.image_type))
    return ignored("what was pushed is no container image");
  // `library/ubuntu/latest/list.manifest.json`: the name is what stands before tag and file.
  const name = data?.image_name ?? data?.path?.split("/").slice(0, -2).join("/");
  if (!name) return malformed("the payload names no image");
  const host =
    registry ?? (payload.jpd_origin && data?.repo_key ? `${payload.jpd_origin.replace(/\/+$/, "")}/${data.repo_key}` : undefined);
  return imagePushes([{ image: canonicalImage(host, name), tag: data?.tag }]);
}
