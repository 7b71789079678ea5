// One revision, read straight from the object database: nothing of the repository is ever laid out on disk.

import { Failure } from "../failure.ts";
import type { BlobId, Revision } from "../names.ts";
import { pathMissing } from "./git-failures.ts";
import type { MirrorReader } from "./git-reads.ts";
import { parseObjectBatch } from "./object-batch.ts";
import type { Snapshot, TreeEntry } from "./repository.ts";
import type { RepositoryLimits } from "./repository-options.ts";
import { showPath } from "./server-words.ts";
import type { ListingCache } from "./tree-cache.ts";
import { hasMissingObjects, parseTreeListing, type TreeListing } from "./tree-listing.ts";
import { normalizeReadPath } from "./tree-path.ts";

/** What one entry costs at most in a listing, on average; long paths may use it up. */
const maxListingBytesPerFile = 512;
const maxBatchHeaderBytes = 96;

export interface SnapshotParts {
  reader: MirrorReader;
  limits: RepositoryLimits;
  listings: ListingCache;
}

export class GitSnapshot implements Snapshot {
  readonly revision: Revision;
  readonly #parts: SnapshotParts;

  constructor(revision: Revision, parts: SnapshotParts) {
    this.revision = revision;
    this.#parts = parts;
  }

  async list(path: string, signal: AbortSignal): Promise<TreeEntry[]> {
    signal.throwIfAborted();
    const place = normalizeReadPath(path);
    const { entries } = await this.#listing(place, signal);
    if (entries.length === 0 && place !== "") throw pathMissing(place, this.revision);
    return entries.map(({ path: entryPath, blob, bytes, kind }) => ({ path: entryPath, blob, bytes, kind }));
  }

  async read(entries: readonly TreeEntry[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, Buffer>> {
    signal.throwIfAborted();
    const wanted = new Map(entries.filter((entry) => entry.kind !== "submodule").map((entry) => [entry.blob, entry]));
    if (wanted.size === 0) return new Map();
    const totalBytes = this.#checkSizes([...wanted.values()]);
    const output = await this.#parts.reader.read(
      {
        args: ["cat-file", "--batch", "--buffer"],
        tried: `read ${wanted.size} files at ${this.revision.slice(0, 7)}`,
        revisions: [this.revision],
        input: Buffer.from(`${[...wanted.keys()].join("\n")}\n`),
        maxOutputBytes: totalBytes + wanted.size * maxBatchHeaderBytes,
        signal,
      },
      (result) => parseObjectBatch(result.stdout).kind === "read",
    );
    const batch = parseObjectBatch(output);
    return batch.kind === "read" ? batch.blobs : new Map();
  }

  #checkSizes(entries: readonly TreeEntry[]): number {
    const { maxFileBytes, maxTotalBytes } = this.#parts.limits;
    let totalBytes = 0;
    for (const entry of entries) {
      if (entry.bytes > maxFileBytes)
        throw tooLarge(`The file ${showPath(entry.path)} is larger than ${maxFileBytes} bytes, which is the limit.`);
      totalBytes += entry.bytes;
    }
    if (totalBytes > maxTotalBytes) throw tooLarge(`The files hold more than ${maxTotalBytes} bytes, which is the limit.`);
    return totalBytes;
  }

  async #listing(place: string, signal: AbortSignal): Promise<TreeListing> {
    const { reader, limits, listings } = this.#parts;
    const known = listings.get(this.revision, place);
    if (known !== undefined) return known;
    const output = await reader.read(
      {
        args: ["ls-tree", "-r", "-t", "-z", "-l", "--full-tree", "--end-of-options", this.revision, ...(place === "" ? [] : [place])],
        tried: `list ${place === "" ? "the files" : showPath(place)} at ${this.revision.slice(0, 7)}`,
        revisions: [this.revision],
        maxOutputBytes: limits.maxFiles * maxListingBytesPerFile,
        signal,
      },
      ({ stdout }) => !hasMissingObjects(stdout),
    );
    const listing = parseTreeListing(output, limits.maxFiles);
    listings.set(this.revision, place, listing);
    return listing;
  }
}

function tooLarge(message: string): Failure {
  return new Failure("git_limit", message, {
    retry: "never",
    advice: "Keep large files out of the environment's path, or raise the repository's limits.",
  });
}
