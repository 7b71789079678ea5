// Listing: the catalogue of repositories, a repository's tags, and what refers to a manifest.

import type { ServerResponse } from "node:http";
import type { ContentStore, StoredManifest } from "./content-store.ts";
import { RegistryError, sendJson } from "./reply.ts";

export function listRepositories(store: ContentStore, response: ServerResponse, url: URL): void {
  const { page, headers } = paginate([...store.repositories.keys()].sort(), url, undefined);
  sendJson(response, { repositories: page }, { headers });
}

/** `maxPageSize`: what a client gets that asks for no number, or for more. */
export function listTags(
  store: ContentStore,
  response: ServerResponse,
  options: { name: string; url: URL; maxPageSize: number | undefined },
): void {
  const tags = store.tags(options.name);
  if (tags === undefined) throw new RegistryError("NAME_UNKNOWN", "repository name not known to registry");
  const { page, headers } = paginate(tags, options.url, options.maxPageSize);
  sendJson(response, { name: options.name, tags: page }, { headers });
}

export function listReferrers(store: ContentStore, response: ServerResponse, options: { name: string; digest: string; url: URL }): void {
  const artifactType = options.url.searchParams.get("artifactType");
  const about = [...(store.repositories.get(options.name)?.manifests.values() ?? [])]
    .filter((manifest) => manifest.subject === options.digest)
    .filter((manifest) => artifactType === null || manifest.artifactType === artifactType);
  const index = { schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: about.map(describe) };
  const headers: Record<string, string> = artifactType === null ? {} : { "OCI-Filters-Applied": "artifactType" };
  response.setHeader("Content-Type", index.mediaType);
  sendJson(response, index, { headers });
}

function describe({ mediaType, digest, bytes, artifactType, annotations }: StoredManifest): object {
  return { mediaType, digest, size: bytes.length, artifactType, annotations };
}

function paginate(names: string[], url: URL, maxPageSize: number | undefined): { page: string[]; headers: Record<string, string> } {
  const asked = url.searchParams.get("n");
  const last = url.searchParams.get("last");
  if (asked !== null && !/^\d{1,9}$/.test(asked))
    throw new RegistryError("PAGINATION_NUMBER_INVALID", "invalid number of results requested");
  const rest = last === null ? names : names.filter((name) => name > last);
  const size = Math.min(asked === null ? Number.POSITIVE_INFINITY : Number(asked), maxPageSize ?? Number.POSITIVE_INFINITY);
  const page = rest.slice(0, size);
  if (page.length === rest.length || page.length === 0) return { page, headers: {} };
  const next = new URLSearchParams({ last: page.at(-1) ?? "", n: String(size) });
  return { page, headers: { Link: `<${url.pathname}?${next}>; rel="next"` } };
}
