// Package URLs of images: `pkg:oci/...` and `pkg:docker/...` (https://github.com/package-url/purl-spec, types oci and docker).

import { canonicalImage } from "./image-name.ts";

export type ImagePurl =
  | { kind: "image"; image: string | undefined; tags: string[]; digest: string | undefined }
  /** A package of another type. */
  | { kind: "foreign" }
  | { kind: "malformed" };

/**
 * `oci`: the version is a digest, the tag and the whole path are qualifiers. `docker`: the version is a tag or a
 * digest, the path stands in the name, and `repository_url` is the host.
 */
export function readImagePurl(text: string): ImagePurl {
  const [, type, path, version, query] = /^pkg:\/*([^/?#@]+)\/([^?#@]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/i.exec(text) ?? [];
  if (type === undefined || path === undefined) return { kind: "malformed" };
  const isOci = type.toLowerCase() === "oci";
  if (!isOci && type.toLowerCase() !== "docker") return { kind: "foreign" };
  const name = decode(path);
  const plainVersion = decode(version ?? "");
  if (name === undefined || plainVersion === undefined) return { kind: "malformed" };
  const qualifiers = new URLSearchParams(query ?? "");
  const repositoryUrl = qualifiers.get("repository_url")?.replace(/\/+$/, "") || undefined;
  const isDigest = /^sha\d+:/.test(plainVersion);
  const tags = [qualifiers.get("tag") ?? undefined, isDigest || isOci ? undefined : plainVersion].filter(
    (tag) => tag !== undefined && tag !== "",
  );
  return {
    kind: "image",
    image: isOci ? ociImage(repositoryUrl, name) : canonicalImage(repositoryUrl ?? "docker.io", name),
    tags: [...new Set(tags as string[])],
    digest: isDigest ? plainVersion : undefined,
  };
}

/** `repository_url` is meant to be the whole path; some senders stop before the name. */
function ociImage(repositoryUrl: string | undefined, name: string): string | undefined {
  if (repositoryUrl === undefined) return canonicalImage(undefined, name);
  return canonicalImage(undefinedIfEmpty(repositoryUrl.split("/")[0]), withName(repositoryUrl.split("/").slice(1), name));
}

function withName(path: readonly string[], name: string): string {
  return (path.at(-1)?.toLowerCase() === name.toLowerCase() ? path : [...path, name]).join("/");
}

function undefinedIfEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
