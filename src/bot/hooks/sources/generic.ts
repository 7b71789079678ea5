// The format for everybody else, our own: an image with its tags, or a repository with a ref. See docs/webhooks.md.

import { z } from "zod";
import { type HookInput, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage, splitWrittenImage } from "../image-name.ts";
import { imagePushes, type PushedTag } from "../image-pushes.ts";
import { list, text } from "../payload-fields.ts";
import { refPushes } from "../ref-pushes.ts";

/** `name` is Keel's word for `image`. */
const Image = z.object({ image: text, name: text, tag: text, tags: list(z.string().max(200)), digest: text });
type Image = z.infer<typeof Image>;
const Payload = Image.extend({ images: list(Image), repository: text, ref: text, before: text, after: text });

export function parseGeneric({ body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("neither an image nor a repository");
  if (payload.repository !== undefined && payload.ref !== undefined) {
    const ref = payload.ref.startsWith("refs/") ? payload.ref : `refs/heads/${payload.ref}`;
    return refPushes({ urls: [payload.repository] }, [{ ref, before: payload.before, after: payload.after }]);
  }
  const named = [payload, ...payload.images].filter((image) => image.image !== undefined || image.name !== undefined);
  if (named.length === 0) return malformed("neither an image nor a repository");
  return imagePushes(named.flatMap(pushedTags));
}

function pushedTags(given: Image): PushedTag[] {
  const written = given.image ?? given.name ?? "";
  const { host, path, tag, digest } = splitWrittenImage(written);
  const isHost = host !== undefined && (/[.:]/.test(host) || host === "localhost");
  const image = isHost ? canonicalImage(host, path) : canonicalImage("docker.io", host === undefined ? path : `${host}/${path}`);
  const tags = [...given.tags, ...[given.tag ?? (given.tags.length === 0 ? tag : undefined)].filter((one) => one !== undefined)];
  if (tags.length === 0) return [{ image, tag: undefined }];
  return tags.map((one) => ({ image, tag: one, digest: given.digest ?? digest }));
}
