// Images as payloads name them, brought to their one spelling.

import { imageName, isTag, parseImageReference } from "../../gitops/images/reference.ts";

/** Names of Docker Hub that are no part of an image's name. */
const dockerHubHosts = ["hub.docker.com", "registry.hub.docker.com", "registry-1.docker.io", "index.docker.io"];

/**
 * Registry and repository in their one spelling, or undefined when no registry could have such a name. Capitals
 * of the path stay as the registry wrote them. Without a host the name stands for itself (`team/app`).
 */
export function canonicalImage(host: string | undefined, path: string): string | undefined {
  const name = path.replace(/^\/+|\/+$/g, "");
  const registry = bareHost(host);
  if (registry === undefined)
    return parseImageReference(`localhost/${name.toLowerCase()}`).kind === "image" && !/[:@]/.test(name) ? name : undefined;
  const reference = parseImageReference(`${registry}/${name.toLowerCase()}`);
  if (reference.kind !== "image" || reference.tag !== undefined || reference.digest !== undefined) return undefined;
  const canonical = imageName(reference);
  return canonical.slice(0, canonical.length - name.length) + name;
}

/** `https://index.docker.io/v1/` is `docker.io`, `Registry.example.com:5000/team/` is `registry.example.com:5000/team`. */
function bareHost(host: string | undefined): string | undefined {
  const bare = host
    ?.trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/\/+$/, "");
  if (!bare) return undefined;
  const [name = ""] = bare.split("/", 1);
  return dockerHubHosts.includes(name) ? "docker.io" : bare;
}

export interface WrittenImage {
  /** Before the first slash; undefined when there is none. */
  host: string | undefined;
  path: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** Takes `host/path:tag@digest` apart; the first part is always the host, with or without a dot. */
export function splitWrittenImage(written: string): WrittenImage {
  const plain = written.trim().replace(/^[a-z]+:\/\//i, "");
  const at = plain.indexOf("@");
  const digest = at === -1 ? undefined : plain.slice(at + 1);
  const named = at === -1 ? plain : plain.slice(0, at);
  const slash = named.indexOf("/");
  const colon = named.lastIndexOf(":");
  const tag = colon > slash ? named.slice(colon + 1) : undefined;
  const name = colon > slash ? named.slice(0, colon) : named;
  if (slash === -1) return { host: undefined, path: name, tag: tag || undefined, digest };
  return { host: name.slice(0, slash), path: name.slice(slash + 1), tag: tag || undefined, digest };
}

/** The digest if it is one by the OCI grammar; payloads also carry shortened and made-up ones. */
export function digestHint(digest: string | undefined): string | undefined {
  if (digest === undefined || digest.length > 200) return undefined;
  return /^(?:sha(?:256|512):[0-9a-f]+)$/.test(digest) ? digest : undefined;
}

/** A tag that people give to images: not a digest, and not where cosign keeps signatures and attestations. */
export function isImageTag(tag: string): boolean {
  return isTag(tag) && !/^sha256-[0-9a-f]{64}(\.\w+)?$/.test(tag);
}

/** Whether a manifest or config of this media type makes an image; charts, signatures and blobs do not. */
export function isImageMediaType(mediaType: string): boolean {
  return /^application\/vnd\.(?:oci\.image\.|docker\.(?:distribution\.manifest\.|container\.image\.))/.test(mediaType);
}
