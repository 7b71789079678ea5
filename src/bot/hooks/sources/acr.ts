// Azure Container Registry: https://learn.microsoft.com/azure/container-registry/container-registry-webhook-reference,
// and the same through Event Grid (one event or a list of them).

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes, type PushedTag } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Push = z.object({
  action: z.string(),
  target: optional({ mediaType: text, digest: text, repository: text, tag: text }),
  request: optional({ host: text }),
});
type Push = z.infer<typeof Push>;

const GridEvent = z.object({ eventType: z.string(), data: z.unknown() });

export function parseAcr({ body, registry }: HookInput): ParsedHook {
  const grid = z.array(GridEvent).max(10_000).safeParse(body).data;
  const bodies = grid
    ? grid.filter((event) => event.eventType === "Microsoft.ContainerRegistry.ImagePushed").map((event) => event.data)
    : [body];
  if (grid && bodies.length === 0) return ignored("not a push");
  const pushes = z.array(Push).safeParse(bodies).data;
  if (pushes === undefined) return malformed("not an event of Azure Container Registry");
  if (pushes.every((push) => push.action === "ping")) return ignored("ping");
  const images = pushes.filter((push) => push.action === "push");
  if (images.length === 0) return ignored("not a push of an image");
  return imagePushes(images.map((push) => acrPush(push, registry)));
}

function acrPush({ target, request }: Push, registry: string | undefined): PushedTag {
  const host = registry ?? request?.host;
  const image = target?.repository === undefined || host === undefined ? undefined : canonicalImage(host, target.repository);
  return { image, tag: target?.tag, digest: target?.digest, mediaType: target?.mediaType };
}
