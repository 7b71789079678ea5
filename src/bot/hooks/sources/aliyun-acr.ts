// Alibaba Cloud's registry: https://www.alibabacloud.com/help/en/acr/user-guide/manage-webhooks. It cannot sign.

import { z } from "zod";
import { type HookInput, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { text } from "../payload-fields.ts";

const Payload = z.object({
  push_data: z.object({ tag: text, digest: text }),
  repository: z.object({ repo_full_name: text, namespace: text, name: text, region: text }),
});

/** The payload names no host: an instance of one's own (Enterprise Edition) needs `registry` in the receiver. */
export function parseAliyunAcr({ body, registry }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a push to Alibaba Cloud's registry");
  const { repo_full_name, namespace, name, region } = payload.repository;
  const path = repo_full_name ?? (namespace && name ? `${namespace}/${name}` : undefined);
  const regional = region !== undefined && /^[a-z0-9-]+$/.test(region) ? `registry.${region}.aliyuncs.com` : undefined;
  const host = registry ?? regional;
  const image = path === undefined || host === undefined ? undefined : canonicalImage(host, path);
  return imagePushes([{ image, tag: payload.push_data.tag, digest: payload.push_data.digest }]);
}
