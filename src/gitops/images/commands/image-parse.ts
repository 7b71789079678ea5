// `coxswain image parse`: an image reference taken apart, as data for scripts.

import { canonicalImageReference, parseImageReference } from "../reference.ts";

/** What the command prints with --json; a part that was not written is null. */
export interface ParsedImage {
  registry: string;
  repository: string;
  tag: string | null;
  digest: string | null;
  canonical: string;
}

export type ImageParseAnswer = { kind: "parsed"; image: ParsedImage } | { kind: "refused"; reason: string };

/** The answer to `coxswain image parse <ref>`: exit 0 with `image`, or exit 1 with `reason`. */
export function answerImageParse(text: string): ImageParseAnswer {
  const reference = parseImageReference(text);
  if (reference.kind === "problem")
    return { kind: "refused", reason: [reference.message, reference.hint].filter((part) => part !== undefined).join(" ") };
  const { registry, repository, tag, digest } = reference;
  const canonical = canonicalImageReference(reference);
  return { kind: "parsed", image: { registry, repository, tag: tag ?? null, digest: digest ?? null, canonical } };
}
