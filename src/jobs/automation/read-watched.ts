// Reads an environment's manifests at a revision, and the images in them with the rules that hold for each.

import { findWatchedImages, type WatchedImage } from "../../gitops/images/watched-images.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import type { Manifest } from "../../gitops/manifests/manifest.ts";
import type { Revision } from "../../gitops/names.ts";
import type { OpenEnvironment } from "../workplace.ts";

export interface WatchedFiles {
  manifests: readonly Manifest[];
  files: { path: string; bytes: Uint8Array }[];
  watched: WatchedImage[];
}

export async function readWatched(environment: OpenEnvironment, head: Revision, signal: AbortSignal): Promise<WatchedFiles> {
  const snapshot = environment.repository.snapshot(head);
  const [loaded, entries] = await Promise.all([
    loadManifests({ snapshot, path: environment.path, cache: environment.parsed, signal }),
    snapshot.list(environment.path, signal),
  ]);
  const wanted = entries.filter((entry) => entry.kind === "file" && /\.ya?ml$/.test(entry.path));
  const blobs = await snapshot.read(wanted, signal);
  const files = wanted.flatMap((entry) => {
    const bytes = blobs.get(entry.blob);
    return bytes === undefined ? [] : [{ path: entry.path, bytes }];
  });
  return {
    manifests: loaded.manifests,
    files,
    watched: withCredentials(
      environment,
      findWatchedImages({
        manifests: loaded.manifests,
        files,
        defaultNamespace: environment.defaultNamespace,
        imagePaths: environment.images?.paths,
        defaultPolicy: environment.images?.defaultPolicy,
        platform: environment.images?.platform,
      }),
    ),
  };
}

/** Secrets are read only where the environment's objects may live: a repository is not to reach into other namespaces. */
function withCredentials({ pullSecrets, allowedNamespaces }: OpenEnvironment, watched: WatchedImage[]): WatchedImage[] {
  if (pullSecrets === undefined) return watched;
  return watched.map((each) => {
    const { pull } = each;
    const isOurs = pull !== undefined && (allowedNamespaces?.includes(pull.namespace) ?? true);
    return isOurs ? { ...each, credentials: pullSecrets.of(pull) } : each;
  });
}
