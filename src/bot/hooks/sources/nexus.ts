// Sonatype Nexus 3, repository webhooks of components and of assets:
// https://help.sonatype.com/en/webhooks.html. The payload does not know the registry's host.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Payload = z.object({
  action: text,
  component: optional({ format: text, name: text, version: text }),
  asset: optional({ format: text, name: text }),
});

export function parseNexus({ body, registry }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not an event of Nexus");
  const format = payload.component?.format ?? payload.asset?.format;
  if (format === undefined) return ignored("the event is about no component");
  if (format !== "docker") return ignored("the component is no container image");
  if (payload.action !== "CREATED" && payload.action !== "UPDATED") return ignored("not a push");
  const { name, tag } = payload.component
    ? { name: payload.component.name, tag: payload.component.version }
    : manifestAsset(payload.asset?.name);
  if (payload.asset && name === undefined) return ignored("the asset is no manifest");
  return imagePushes([{ image: name === undefined ? undefined : canonicalImage(registry, name), tag }]);
}

/** An asset is named as the registry's API names it, `v2/team/app/manifests/1.2.3`. */
function manifestAsset(path: string | undefined): { name: string | undefined; tag: string | undefined } {
  const [, name, tag] = /^\/?v2\/(.+)\/manifests\/([^/]+)$/.exec(path ?? "") ?? [];
  return { name, tag };
}
