// A revision as it would be with some files changed: what a commit will bring is read before it is made.

import { createHash } from "node:crypto";
import type { BlobId } from "../names.ts";
import type { Snapshot, TreeEntry } from "./repository.ts";

/** `files`: new bytes by path, of files that the revision has; null for one that goes. Blob ids are those that git would give. */
export function overlaySnapshot(snapshot: Snapshot, files: ReadonlyMap<string, Buffer | null>): Snapshot {
  const laid = new Map([...files].flatMap(([path, bytes]) => (bytes === null ? [] : [[path, { bytes, blob: blobIdOf(bytes) }] as const])));
  const byBlob = new Map([...laid.values()].map(({ blob, bytes }) => [blob, bytes] as const));
  return {
    revision: snapshot.revision,
    async list(path, signal) {
      const entries = await snapshot.list(path, signal);
      const kept = entries.filter((entry) => files.get(entry.path) !== null);
      return kept.map((entry): TreeEntry => {
        const over = laid.get(entry.path);
        return over === undefined ? entry : { ...entry, blob: over.blob, bytes: over.bytes.length };
      });
    },
    async read(entries, signal) {
      const below = await snapshot.read(
        entries.filter((entry) => !byBlob.has(entry.blob)),
        signal,
      );
      return new Map([...below, ...byBlob]);
    },
  };
}

/** gitformat-objects: the SHA-1 of `blob <size>\0` and the bytes. */
function blobIdOf(bytes: Buffer): BlobId {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex") as BlobId;
}
