// What a tag or digest is: its manifest, the one for our platform, and its config, each checked against its digest.

import { type Digest, isDigest } from "../../names.ts";
import { canonicalImageReference, type ImageReference, imageName } from "../reference.ts";
import { choosePlatform, fitsPlatform, platformsOf } from "./choose-platform.ts";
import type { CredentialSource } from "./credentials.ts";
import { believableTime, parseImageConfig } from "./image-config.ts";
import type { RegistryLimits } from "./limits.ts";
import { type Descriptor, digestOf, fitsDigest, type ManifestBody, manifestMediaTypes, parseManifestBody } from "./manifest-body.ts";
import type { ImageDescription } from "./registry.ts";
import { invalidFailure, notFoundFailure } from "./registry-failure.ts";
import type { RegistrySession } from "./registry-session.ts";

export interface DescribeParts {
  session: RegistrySession;
  limits: RegistryLimits;
  credentials: CredentialSource;
}

type UsableManifest = Exclude<ManifestBody, { kind: "problem" }>;

/** What the tag points at now, by HEAD where the registry has it. */
export async function fetchDigest(image: ImageReference, parts: DescribeParts, signal: AbortSignal): Promise<Digest> {
  const { session, limits, credentials } = parts;
  const attempt = `ask what ${canonicalImageReference(image)} is`;
  const request = {
    image,
    method: "HEAD",
    path: manifestPath(image, referenceOf(image)),
    headers: { accept: manifestMediaTypes.join(", ") },
  } as const;
  const response = await session.send({ ...request, maxBytes: limits.maxManifestBytes, attempt, credentials, accept: [405, 501] }, signal);
  const digest = response.headers.get("docker-content-digest");
  if (response.status === 200 && digest !== undefined && isDigest(digest)) return digest;
  const { digest: computed } = await fetchManifest(image, referenceOf(image), parts, signal);
  return computed;
}

/** Describes the manifest with that digest, of the image that `image` names. */
export async function fetchDescription(
  image: ImageReference,
  { digest, platform, ...parts }: DescribeParts & { digest: string; platform: string },
  signal: AbortSignal,
): Promise<ImageDescription> {
  const top = await fetchManifest(image, digest, parts, signal);
  if (top.body.kind !== "index") {
    const only = await describeOne(image, { ...top, body: top.body }, parts, signal);
    if (only.platforms.some((each) => !fitsPlatform(each, platform))) throw missingPlatform(image, platform, only.platforms);
    return only;
  }
  const platforms = platformsOf(top.body.entries);
  const chosen = choosePlatform(top.body.entries, platform);
  if (chosen === undefined) throw missingPlatform(image, platform, platforms);
  const child = await fetchManifest(image, chosen.digest, parts, signal);
  if (child.body.kind === "index") throw invalidFailure(image.registry, attemptOn(image), "an index leads to another index");
  const one = await describeOne(image, { ...child, body: child.body }, parts, signal);
  const createdAt = one.createdAt ?? believableTime([], top.body.annotations);
  return { ...one, digest: top.digest, mediaType: top.body.mediaType, platforms, createdAt };
}

interface FetchedManifest<Body> {
  digest: Digest;
  body: Body;
}

async function fetchManifest(
  image: ImageReference,
  reference: string,
  { session, limits, credentials }: DescribeParts,
  signal: AbortSignal,
): Promise<FetchedManifest<UsableManifest>> {
  const attempt = attemptOn(image);
  const headers = { accept: manifestMediaTypes.join(", ") };
  const response = await session.send(
    { image, method: "GET", path: manifestPath(image, reference), headers, maxBytes: limits.maxManifestBytes, attempt, credentials },
    signal,
  );
  const promised = reference.includes(":") ? reference : response.headers.get("docker-content-digest");
  if (promised !== undefined && /^sha(256|512):/.test(promised) && !fitsDigest(response.bytes, promised))
    throw invalidFailure(image.registry, attempt, "the manifest does not match its digest");
  const body = parseManifestBody(response.bytes, response.headers.get("content-type"));
  if (body.kind === "problem") throw invalidFailure(image.registry, attempt, body.message);
  return { digest: digestOf(response.bytes), body };
}

async function describeOne(
  image: ImageReference,
  { digest, body }: FetchedManifest<Exclude<UsableManifest, { kind: "index" }>>,
  parts: DescribeParts,
  signal: AbortSignal,
): Promise<ImageDescription> {
  const { mediaType, size, annotations } = body;
  const known = { digest, platformDigest: digest, mediaType, size };
  if (body.kind === "artifact")
    return { ...known, kind: "artifact", platforms: [], labels: annotations, createdAt: believableTime([], annotations) };
  const config = parseImageConfig(await fetchBlob(image, body.config, parts, signal), annotations);
  if (config === undefined) throw invalidFailure(image.registry, attemptOn(image), "the image's config is no JSON");
  const { createdAt, labels, platform } = config;
  return { ...known, kind: "image", platforms: platform === undefined ? [] : [platform], createdAt, labels };
}

async function fetchBlob(
  image: ImageReference,
  { digest }: Descriptor,
  { session, limits, credentials }: DescribeParts,
  signal: AbortSignal,
): Promise<Buffer> {
  const attempt = attemptOn(image);
  const path = `/v2/${image.repository}/blobs/${digest}`;
  const { bytes } = await session.send({ image, method: "GET", path, maxBytes: limits.maxConfigBytes, attempt, credentials }, signal);
  if (!fitsDigest(bytes, digest)) throw invalidFailure(image.registry, attempt, "the image's config does not match its digest");
  return bytes;
}

function missingPlatform(image: ImageReference, platform: string, platforms: readonly string[]) {
  const there = platforms.length === 0 ? "none that is named" : platforms.join(", ");
  return notFoundFailure(
    `${canonicalImageReference(image)} has no image for ${platform}; it has ${there}.`,
    `Push one for ${platform}, or name another platform with the annotation coxswain.dev/platform.`,
  );
}

function manifestPath(image: ImageReference, reference: string): string {
  return `/v2/${image.repository}/manifests/${reference}`;
}

function referenceOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? "latest";
}

function attemptOn(image: ImageReference): string {
  return `read ${image.tag === undefined && image.digest === undefined ? imageName(image) : canonicalImageReference(image)}`;
}
