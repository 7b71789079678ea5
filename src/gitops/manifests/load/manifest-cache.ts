// What was read from a blob, kept by the blob's id: an unchanged file is never parsed twice.

import type { BlobId } from "../../names.ts";
import type { ParsedFile } from "./parse-manifests.ts";

/** One may serve all environments: equal ids mean equal bytes. */
export interface ManifestCache {
  get(blob: BlobId): ParsedFile | undefined;
  /** `bytes`: the blob's size, which stands for what its result takes. */
  set(blob: BlobId, bytes: number, parsed: ParsedFile): void;
}

const defaultMaxBytes = 32 * 1_048_576;

/** Bounded by the size of the files it stands for; the least recently used goes first. */
export function createManifestCache({ maxBytes = defaultMaxBytes }: { maxBytes?: number } = {}): ManifestCache {
  const kept = new Map<BlobId, { bytes: number; parsed: ParsedFile }>();
  let total = 0;
  const remove = (blob: BlobId) => {
    total -= kept.get(blob)?.bytes ?? 0;
    kept.delete(blob);
  };
  return {
    get(blob) {
      const found = kept.get(blob);
      if (found === undefined) return undefined;
      kept.delete(blob);
      kept.set(blob, found);
      return found.parsed;
    },
    set(blob, bytes, parsed) {
      remove(blob);
      kept.set(blob, { bytes, parsed });
      total += bytes;
      for (const oldest of kept.keys()) {
        if (total <= maxBytes) return;
        remove(oldest);
      }
    },
  };
}
