// Single pushes of tags become events: one per image and digest, with all its tags.

import { type ImagePushed, ignored, malformed, type ParsedHook } from "./hook-event.ts";
import { digestHint, isImageMediaType, isImageTag } from "./image-name.ts";

/** One tag that a payload reports; what is missing is undefined. */
export interface PushedTag {
  image: string | undefined;
  tag: string | undefined;
  digest?: string | undefined;
  mediaType?: string | undefined;
}

/** The events of a push. What is no push of a tagged image is left out; when nothing is left, that is the reason. */
export function imagePushes(pushed: readonly PushedTag[]): ParsedHook {
  const events = new Map<string, ImagePushed>();
  let reason: ParsedHook = ignored("the payload names no tag");
  for (const push of pushed) {
    const refused = refusalOf(push);
    if (refused !== undefined) {
      reason = refused;
      continue;
    }
    const { image = "", tag = "" } = push;
    const digest = digestHint(push.digest);
    const key = `${image}@${digest ?? ""}`;
    const event = events.get(key) ?? { kind: "image", image, tags: [], ...(digest && { digest }) };
    if (!event.tags.includes(tag)) event.tags.push(tag);
    events.set(key, event);
  }
  return events.size > 0 ? { events: [...events.values()] } : reason;
}

function refusalOf({ image, tag, mediaType }: PushedTag): ParsedHook | undefined {
  if (mediaType !== undefined && !isImageMediaType(mediaType)) return ignored("what was pushed is no container image");
  if (tag === undefined) return ignored("the push has no tag");
  if (/^sha\d+:/.test(tag)) return ignored("the push has no tag, only a digest");
  if (/^sha256-[0-9a-f]{64}/.test(tag)) return ignored("what was pushed is a signature or an attestation");
  if (!isImageTag(tag)) return malformed("the tag is none that a registry could have");
  return image === undefined ? malformed("the payload names no image that a registry could have") : undefined;
}
