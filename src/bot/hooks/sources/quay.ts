// Quay, quay.io or one's own: https://docs.quay.io/guides/notifications.html#repository-push.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { text } from "../payload-fields.ts";

const Payload = z.object({
  docker_url: text,
  repository: text,
  /** A list; an object from tag to image id in old versions. */
  updated_tags: z.union([z.array(z.string()).max(10_000), z.record(z.string(), z.unknown())]).nullish(),
});

/** Every other notification (builds, scans, mirroring) has no `updated_tags`. */
export function parseQuay({ body, registry }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a Quay notification");
  if (!payload.updated_tags) return ignored("not a push: no updated_tags");
  const tags = Array.isArray(payload.updated_tags) ? payload.updated_tags : Object.keys(payload.updated_tags);
  if (tags.length === 0) return ignored("the push has no tag");
  const written = payload.docker_url === undefined ? undefined : splitWrittenImage(payload.docker_url);
  const path = written?.path ?? payload.repository;
  const image = path === undefined ? undefined : canonicalImage(registry ?? written?.host ?? "quay.io", path);
  return imagePushes(tags.map((tag) => ({ image, tag })));
}
