// The port to registries: what the product asks them, and nothing more. Pushing is not in it.

import type { Failure } from "../../failure.ts";
import type { Digest } from "../../names.ts";
import type { ImageReference } from "../reference.ts";
import type { CredentialSource } from "./credentials.ts";

/** One manifest, or one platform of an index, as its registry describes it. */
export interface ImageDescription {
  /** `artifact`: no image that a cluster could run (a chart, a signature). */
  kind: "image" | "artifact";
  /** What the reference points at: the index, where there is one. */
  digest: Digest;
  /** The manifest of the chosen platform; the same as `digest` without an index. */
  platformDigest: Digest;
  /** Of what `digest` names. */
  mediaType: string;
  /** `linux/amd64`, `linux/arm/v7`; empty for an artifact. */
  platforms: string[];
  /** When it was built, RFC 3339; undefined when unknown or made up (before 2013). */
  createdAt?: string | undefined;
  /** The config's labels; an artifact's annotations. */
  labels: Record<string, string>;
  /** Bytes of config and layers, compressed. */
  size: number;
}

export interface AskOptions {
  /** Asked before those that the registries were opened with, e.g. a workload's pull secrets. */
  credentials?: readonly CredentialSource[] | undefined;
  /** A person or a webhook waits for this: asks though the image is in back-off after failures. */
  urgent?: boolean | undefined;
}

/** `maxAgeMs`: an answer that is no older may come from the cache; 0, the default, always asks. */
export interface ListOptions extends AskOptions {
  maxAgeMs?: number | undefined;
}

/** `platform`: by default `linux/amd64`. */
export interface DescribeOptions extends AskOptions {
  platform?: string | undefined;
}

export interface DescribeTagsOptions extends DescribeOptions, ListOptions {}

/**
 * All registries. Failures have a code `registry_*`; every call has a deadline and size limits of its own
 * besides `signal`, and one image's failure does not touch another.
 */
export interface Registry {
  /** All tags of the image's repository, in the registry's order; the reference's own tag does not matter. */
  listTags(image: ImageReference, options: ListOptions, signal: AbortSignal): Promise<string[]>;
  /** What the tag (by default `latest`) or digest is, for one platform; without that platform `registry_not_found`. */
  describe(image: ImageReference, options: DescribeOptions, signal: AbortSignal): Promise<ImageDescription>;
  /** Describes many tags of one repository; a tag that fails has its Failure, the others their description. */
  describeTags(
    image: ImageReference,
    tags: readonly string[],
    options: DescribeTagsOptions,
    signal: AbortSignal,
  ): Promise<Map<string, ImageDescription | Failure>>;
  /** What the tag points at now. */
  headDigest(image: ImageReference, options: AskOptions, signal: AbortSignal): Promise<Digest>;
}
