// What the embedded registry holds: blobs, manifests and tags by repository, in memory.

import { createHash } from "node:crypto";

export interface StoredManifest {
  digest: string;
  mediaType: string;
  bytes: Buffer;
  /** The manifest that this one is about (OCI referrers). */
  subject?: string | undefined;
  artifactType?: string | undefined;
  annotations?: Record<string, string> | undefined;
}

export interface StoredRepository {
  manifests: Map<string, StoredManifest>;
  tags: Map<string, string>;
  /** Digests of blobs that may be read through this repository. */
  blobs: Set<string>;
}

export class ContentStore {
  readonly repositories = new Map<string, StoredRepository>();
  readonly #blobs = new Map<string, Buffer>();

  repository(name: string): StoredRepository {
    const known = this.repositories.get(name);
    if (known !== undefined) return known;
    const created: StoredRepository = { manifests: new Map(), tags: new Map(), blobs: new Set() };
    this.repositories.set(name, created);
    return created;
  }

  /** Returns the digest under which the bytes can be read. */
  putBlob(name: string, bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    this.repository(name).blobs.add(digest);
    return digest;
  }

  /** Undefined unless that repository holds the blob. */
  blob(name: string, digest: string): Buffer | undefined {
    return this.repositories.get(name)?.blobs.has(digest) ? this.#blobs.get(digest) : undefined;
  }

  /** Makes a blob of another repository readable in this one; false when there is none. */
  mountBlob(name: string, from: string, digest: string): boolean {
    if (this.blob(from, digest) === undefined) return false;
    this.repository(name).blobs.add(digest);
    return true;
  }

  /** By tag or by digest. */
  manifest(name: string, reference: string): StoredManifest | undefined {
    const repository = this.repositories.get(name);
    return repository?.manifests.get(repository.tags.get(reference) ?? reference);
  }

  /** All tags in code point order; undefined when there is no such repository. */
  tags(name: string): string[] | undefined {
    const repository = this.repositories.get(name);
    return repository === undefined ? undefined : [...repository.tags.keys()].sort();
  }
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
