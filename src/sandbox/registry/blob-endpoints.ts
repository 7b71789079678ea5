// Blobs: read, deleted, and uploaded in one piece, in chunks, or by mounting from another repository.

import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ContentStore, digestOf } from "./content-store.ts";
import { RegistryError, readBody, sendBytes, sendEmpty } from "./reply.ts";

const maxBlobBytes = 64 * 1_024 * 1_024;

/** Uploads that have begun and not ended: what came so far. */
export type Uploads = Map<string, { name: string; bytes: Buffer }>;

export function readBlob(store: ContentStore, response: ServerResponse, { name, digest }: { name: string; digest: string }): void {
  const bytes = store.blob(name, digest);
  if (bytes === undefined) throw new RegistryError("BLOB_UNKNOWN", "blob unknown to registry");
  sendBytes(response, bytes, {
    contentType: "application/octet-stream",
    headers: { "Docker-Content-Digest": digest, ETag: `"${digest}"` },
  });
}

export function removeBlob(store: ContentStore, response: ServerResponse, { name, digest }: { name: string; digest: string }): void {
  if (!store.repositories.get(name)?.blobs.delete(digest)) throw new RegistryError("BLOB_UNKNOWN", "blob unknown to registry");
  sendEmpty(response, 202);
}

export interface UploadRequest {
  store: ContentStore;
  uploads: Uploads;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  name: string;
  id: string | undefined;
}

/** One request of an upload: begun by POST, continued by PATCH, ended by PUT, asked about by GET, called off by DELETE. */
export async function handleUpload(upload: UploadRequest): Promise<void> {
  const { request, id } = upload;
  if (id === undefined) return request.method === "POST" ? beginUpload(upload) : unsupported();
  const begun = upload.uploads.get(id);
  if (begun?.name !== upload.name) throw new RegistryError("BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
  if (request.method === "PATCH") return continueUpload(upload, id, begun);
  if (request.method === "PUT") return endUpload(upload, id, begun);
  if (request.method === "GET") return sendEmpty(upload.response, 204, progress(upload.name, id, begun.bytes));
  if (request.method !== "DELETE") return unsupported();
  upload.uploads.delete(id);
  sendEmpty(upload.response, 204);
}

async function beginUpload({ store, uploads, request, response, url, name }: UploadRequest): Promise<void> {
  const mount = url.searchParams.get("mount");
  const from = url.searchParams.get("from");
  if (mount !== null && from !== null && store.mountBlob(name, from, mount)) return sendStored(response, name, mount);
  const bytes = await readBody(request, maxBlobBytes);
  const digest = url.searchParams.get("digest");
  if (digest !== null) return storeChecked({ store, response, name }, bytes, digest);
  const id = randomUUID();
  uploads.set(id, { name, bytes });
  sendEmpty(response, 202, progress(name, id, bytes));
}

async function continueUpload({ uploads, request, response, name }: UploadRequest, id: string, begun: { bytes: Buffer }): Promise<void> {
  const [, start] = /^(?:bytes )?(\d+)-\d+$/.exec(request.headers["content-range"] ?? "") ?? [];
  if (start !== undefined && Number(start) !== begun.bytes.length) throw new RegistryError("BLOB_UPLOAD_INVALID", "chunk out of order");
  const bytes = Buffer.concat([begun.bytes, await readBody(request, maxBlobBytes - begun.bytes.length)]);
  uploads.set(id, { name, bytes });
  sendEmpty(response, 202, progress(name, id, bytes));
}

async function endUpload(
  { store, uploads, request, response, url, name }: UploadRequest,
  id: string,
  begun: { bytes: Buffer },
): Promise<void> {
  const bytes = Buffer.concat([begun.bytes, await readBody(request, maxBlobBytes - begun.bytes.length)]);
  storeChecked({ store, response, name }, bytes, url.searchParams.get("digest") ?? "");
  uploads.delete(id);
}

function storeChecked(
  { store, response, name }: { store: ContentStore; response: ServerResponse; name: string },
  bytes: Buffer,
  digest: string,
): void {
  if (digest !== digestOf(bytes)) throw new RegistryError("DIGEST_INVALID", "provided digest did not match uploaded content");
  store.putBlob(name, bytes);
  sendStored(response, name, digest);
}

function sendStored(response: ServerResponse, name: string, digest: string): void {
  sendEmpty(response, 201, { Location: `/v2/${name}/blobs/${digest}`, "Docker-Content-Digest": digest });
}

function progress(name: string, id: string, bytes: Buffer): Record<string, string> {
  return { Location: `/v2/${name}/blobs/uploads/${id}`, "Docker-Upload-UUID": id, Range: `0-${Math.max(0, bytes.length - 1)}` };
}

function unsupported(): never {
  throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
}
