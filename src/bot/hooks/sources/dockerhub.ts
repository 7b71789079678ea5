// Docker Hub: https://docs.docker.com/docker-hub/repos/manage/webhooks/. It cannot sign and sends one tag at a time.

import { z } from "zod";
import { type HookInput, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Payload = z.object({
  push_data: optional({ tag: text, media_type: text }),
  repository: z.object({ repo_name: text, namespace: text, name: text }),
});

export function parseDockerhub({ body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not a Docker Hub push");
  const { repo_name, namespace, name } = payload.repository;
  const path = repo_name ?? (name === undefined ? undefined : `${namespace ?? "library"}/${name}`);
  const image = path === undefined ? undefined : canonicalImage("docker.io", path);
  return imagePushes([{ image, tag: payload.push_data?.tag, mediaType: payload.push_data?.media_type }]);
}
