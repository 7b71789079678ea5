// Pushing small images to any registry over the distribution API, as the contract suite needs them.

import { Agent, fetch, type Response } from "undici";
import { type ContentStore, digestOf, ContentStore as Store } from "../../../../src/sandbox/registry/content-store.ts";
import { storeTinyImage, type TinyImage } from "../../../../src/sandbox/registry/tiny-image.ts";

// The suite's own pushes go to certificates that nobody signed, too.
const trusting = new Agent({ connect: { rejectUnauthorized: false }, keepAliveTimeout: 1 });

/** What the suite pushes: a tiny image, or a manifest as it stands. */
export interface Pusher {
  /** Host and port, as in references. */
  host: string;
  /** `http://` or `https://` before the host. */
  baseUrl: string;
  /** The Authorization header for pushing to a repository. */
  authorization(repository: string): Promise<string | undefined>;
}

export type ImageToPush = Pick<TinyImage, "name" | "tag"> & Partial<TinyImage>;

/** Returns the digest of what the tag names then. */
export async function pushImage(pusher: Pusher, image: ImageToPush): Promise<string> {
  const store = new Store();
  const whole = { createdAt: "2026-01-02T03:04:05Z", platforms: ["linux/amd64"], format: "oci", ...image } as const;
  const { digest } = storeTinyImage(store, whole);
  await pushStore(pusher, store, image.name);
  await pushManifest(pusher, {
    name: image.name,
    reference: image.tag,
    bytes: store.manifest(image.name, image.tag)?.bytes ?? Buffer.alloc(0),
  });
  return digest;
}

/** Pushes a manifest's bytes under a tag; blobs that it refers to go first. */
export async function pushManifest(
  pusher: Pusher,
  {
    name,
    reference,
    bytes,
    mediaType,
    blobs = [],
  }: { name: string; reference: string; bytes: Buffer; mediaType?: string; blobs?: Buffer[] },
): Promise<string> {
  for (const blob of blobs) await pushBlob(pusher, name, blob);
  const type = mediaType ?? (JSON.parse(bytes.toString()) as { mediaType: string }).mediaType;
  await expectStatus(send(pusher, name, "PUT", `/v2/${name}/manifests/${reference}`, bytes, type), 201);
  return digestOf(bytes);
}

async function pushStore(pusher: Pusher, store: ContentStore, name: string): Promise<void> {
  const repository = store.repository(name);
  for (const digest of repository.blobs) await pushBlob(pusher, name, store.blob(name, digest) ?? Buffer.alloc(0));
  const tagged = new Set(repository.tags.values());
  for (const manifest of repository.manifests.values())
    if (!tagged.has(manifest.digest)) await pushManifest(pusher, { name, reference: manifest.digest, bytes: manifest.bytes });
}

async function pushBlob(pusher: Pusher, name: string, bytes: Buffer): Promise<void> {
  const begun = await send(pusher, name, "POST", `/v2/${name}/blobs/uploads/`);
  const location = new URL(begun.headers.get("location") ?? "", pusher.baseUrl);
  location.searchParams.set("digest", digestOf(bytes));
  await expectStatus(send(pusher, name, "PUT", location.pathname + location.search, bytes, "application/octet-stream"), 201);
}

async function send(pusher: Pusher, name: string, method: string, path: string, body?: Buffer, contentType?: string): Promise<Response> {
  const authorization = await pusher.authorization(name);
  const headers: Record<string, string> = {};
  if (authorization !== undefined) headers.authorization = authorization;
  if (contentType !== undefined) headers["content-type"] = contentType;
  return fetch(pusher.baseUrl + path, {
    method,
    headers,
    body: body === undefined ? null : new Uint8Array(body),
    redirect: "manual",
    dispatcher: trusting,
  });
}

async function expectStatus(answer: Promise<Response>, status: number): Promise<void> {
  const response = await answer;
  if (response.status !== status) throw new Error(`${response.url} gave ${response.status}: ${await response.text()}`);
}
