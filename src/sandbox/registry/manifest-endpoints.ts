// Manifests: read, pushed with their references checked, and deleted.

import type { IncomingMessage, ServerResponse } from "node:http";
import { type ContentStore, digestOf, type StoredManifest } from "./content-store.ts";
import { RegistryError, readBody, sendBytes, sendEmpty } from "./reply.ts";

const maxManifestBytes = 4 * 1_024 * 1_024;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

export interface ManifestAddress {
  name: string;
  /** A tag or a digest. */
  reference: string;
}

export function readManifest(store: ContentStore, response: ServerResponse, { name, reference }: ManifestAddress): void {
  const manifest = store.manifest(name, reference);
  if (manifest === undefined) throw new RegistryError("MANIFEST_UNKNOWN", "manifest unknown");
  const { bytes, mediaType, digest } = manifest;
  sendBytes(response, bytes, { contentType: mediaType, headers: { "Docker-Content-Digest": digest, ETag: `"${digest}"` } });
}

/** Answers 201 and returns what was stored, with the tag if it was pushed under one. */
export async function writeManifest(
  store: ContentStore,
  request: IncomingMessage,
  response: ServerResponse,
  { name, reference }: ManifestAddress,
): Promise<{ manifest: StoredManifest; tag?: string | undefined }> {
  const bytes = await readBody(request, maxManifestBytes);
  const { manifest, tag } = storeManifest(store, { name, reference, bytes, contentType: request.headers["content-type"] });
  sendEmpty(response, 201, {
    Location: `/v2/${name}/manifests/${manifest.digest}`,
    "Docker-Content-Digest": manifest.digest,
    ...(manifest.subject === undefined ? {} : { "OCI-Subject": manifest.subject }),
  });
  return { manifest, tag };
}

/** Checks and stores a manifest; all that it refers to must be there already, but for its subject. */
export function storeManifest(
  store: ContentStore,
  { name, reference, bytes, contentType }: ManifestAddress & { bytes: Buffer; contentType: string | undefined },
): { manifest: StoredManifest; tag?: string | undefined } {
  const body = parseManifest(bytes);
  const digest = digestOf(bytes);
  const isDigest = reference.includes(":");
  if (isDigest && reference !== digest) throw new RegistryError("DIGEST_INVALID", "provided digest did not match uploaded content");
  if (!isDigest && !tagPattern.test(reference)) throw new RegistryError("MANIFEST_INVALID", "invalid tag");
  checkReferences(store, name, body);
  const mediaType = body.mediaType ?? contentType?.split(";")[0]?.trim() ?? "application/vnd.oci.image.manifest.v1+json";
  const artifactType = body.artifactType ?? body.config?.mediaType;
  const manifest = { digest, mediaType, bytes, subject: body.subject?.digest, artifactType, annotations: body.annotations };
  const repository = store.repository(name);
  repository.manifests.set(digest, manifest);
  if (!isDigest) repository.tags.set(reference, digest);
  return { manifest, tag: isDigest ? undefined : reference };
}

/** Deletes a tag, or a manifest with all its tags. */
export function removeManifest(store: ContentStore, response: ServerResponse, { name, reference }: ManifestAddress): void {
  const repository = store.repositories.get(name);
  if (repository === undefined) throw new RegistryError("NAME_UNKNOWN", "repository name not known to registry");
  const wasTag = repository.tags.delete(reference);
  if (!wasTag && !repository.manifests.delete(reference)) throw new RegistryError("MANIFEST_UNKNOWN", "manifest unknown");
  if (!wasTag) for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag);
  sendEmpty(response, 202);
}

interface ManifestBody {
  mediaType?: string;
  artifactType?: string;
  annotations?: Record<string, string>;
  config?: { digest: string; mediaType?: string };
  layers?: { digest: string }[];
  manifests?: { digest: string }[];
  subject?: { digest: string };
}

function parseManifest(bytes: Buffer): ManifestBody {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new RegistryError("MANIFEST_INVALID", "manifest is not JSON");
  }
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  if (!isObject || (body as { schemaVersion?: unknown }).schemaVersion !== 2)
    throw new RegistryError("MANIFEST_INVALID", "manifest is not of schema version 2");
  return body as ManifestBody;
}

function checkReferences(store: ContentStore, name: string, body: ManifestBody): void {
  const blobs = [body.config, ...(body.layers ?? [])].filter((each) => each !== undefined);
  for (const { digest } of blobs)
    if (!digestPattern.test(digest) || store.blob(name, digest) === undefined)
      throw new RegistryError("MANIFEST_BLOB_UNKNOWN", `blob unknown to registry: ${digest}`);
  for (const { digest } of body.manifests ?? [])
    if (store.manifest(name, digest) === undefined)
      throw new RegistryError("MANIFEST_BLOB_UNKNOWN", `manifest unknown to registry: ${digest}`);
}
