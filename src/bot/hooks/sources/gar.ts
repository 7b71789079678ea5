// Google Artifact Registry and Container Registry through a Pub/Sub push subscription:
// https://cloud.google.com/artifact-registry/docs/configure-notifications.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { text } from "../payload-fields.ts";

const Envelope = z.object({ message: z.object({ data: z.string() }) });
const Notification = z.object({ action: z.string(), tag: text, digest: text });

/** A subscription may deliver Pub/Sub's envelope or, with payload unwrapping, the notification alone. */
export function parseGar({ body }: HookInput): ParsedHook {
  const envelope = Envelope.safeParse(body).data;
  const notification = Notification.safeParse(envelope ? decoded(envelope.message.data) : body).data;
  if (notification === undefined) return malformed("not a notification of Artifact Registry");
  if (notification.action !== "INSERT") return ignored("not a push");
  if (notification.tag === undefined) return ignored("the push has no tag");
  const { host, path, tag } = splitWrittenImage(notification.tag);
  const digest = notification.digest === undefined ? undefined : splitWrittenImage(notification.digest).digest;
  return imagePushes([{ image: host === undefined ? undefined : canonicalImage(host, path), tag, digest }]);
}

function decoded(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}
