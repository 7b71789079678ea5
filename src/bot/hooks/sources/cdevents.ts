// CDEvents `artifact.published`, whose subject is a package URL: https://cdevents.dev/docs/continuous-integration/#artifact-published.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { readImagePurl } from "../image-purl.ts";
import { imagePushes } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Payload = z.object({
  context: optional({ type: text }),
  subject: z.object({ id: z.string().max(4_096) }),
});
const Wrapped = z.object({ type: text, data: z.looseObject({ subject: z.unknown() }) });

/** Alone, or as the data of a CloudEvent in either of its modes. */
export function parseCdevents({ headers, body }: HookInput): ParsedHook {
  const wrapped = Wrapped.safeParse(body).data;
  const payload = Payload.safeParse(wrapped?.data ?? body).data;
  if (payload === undefined) return malformed("not a CDEvent");
  const type = payload.context?.type ?? wrapped?.type ?? headers["ce-type"] ?? "";
  if (!/^dev\.cdevents\.artifact\.published(?:\.|$)/.test(type)) return ignored("not an artifact.published event");
  const pushed = readImagePurl(payload.subject.id);
  if (pushed.kind === "foreign") return ignored("the artifact is no container image");
  if (pushed.kind === "malformed") return malformed("the subject is no package URL");
  return imagePushes(
    pushed.tags.length === 0
      ? [{ image: pushed.image, tag: undefined }]
      : pushed.tags.map((tag) => ({ image: pushed.image, tag, digest: pushed.digest })),
  );
}
