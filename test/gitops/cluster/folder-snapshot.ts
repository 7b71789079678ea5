// A folder on disk as a revision: for manifests that are no git repository.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadManifests } from "../../../src/gitops/manifests/load/load-manifests.ts";
import type { Manifest } from "../../../src/gitops/manifests/manifest.ts";
import { asRevision, type BlobId } from "../../../src/gitops/names.ts";
import type { Snapshot } from "../../../src/gitops/repo/repository.ts";

/** The objects of all manifests in a folder, read as the product reads them. */
export async function loadFolder(folder: string): Promise<Manifest[]> {
  const { manifests } = await loadManifests({ snapshot: openFolder(folder), path: "", signal: new AbortController().signal });
  return manifests;
}

function openFolder(folder: string): Snapshot {
  const bytes = new Map<BlobId, Buffer>();
  return {
    revision: asRevision("0".repeat(40)),
    async list() {
      return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => statSync(join(folder, path)).isFile())
        .map((path) => {
          const content = readFileSync(join(folder, path));
          const blob = createHash("sha1").update(content).digest("hex") as BlobId;
          bytes.set(blob, content);
          return { path, blob, bytes: content.length, kind: "file" };
        });
    },
    read: async () => bytes,
  };
}
