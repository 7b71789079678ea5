// An image as files write it: split and joined as text, whether or not it is a reference yet.

/** `name` keeps the registry; empty parts are undefined. */
export interface ImageText {
  name: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** `repo:tag@digest` cut at its last `@` and the last `:` behind the last `/`; never fails. */
export function splitImage(text: string): ImageText {
  const at = text.indexOf("@");
  const beforeDigest = at < 0 ? text : text.slice(0, at);
  const colon = beforeDigest.indexOf(":", beforeDigest.lastIndexOf("/") + 1);
  return {
    name: colon < 0 ? beforeDigest : beforeDigest.slice(0, colon),
    tag: (colon < 0 ? "" : beforeDigest.slice(colon + 1)) || undefined,
    digest: (at < 0 ? "" : text.slice(at + 1)) || undefined,
  };
}

export function joinImage(image: ImageText): string {
  return image.name + (image.tag === undefined ? "" : `:${image.tag}`) + (image.digest === undefined ? "" : `@${image.digest}`);
}

/**
 * The registry's host and the path of a name. The first part is a host when it has a dot, a port or an
 * upper-case letter, or is `localhost` (the rule of Docker's reference grammar).
 */
export function splitName(name: string): { registry: string | undefined; path: string } {
  const slash = name.indexOf("/");
  const first = slash < 0 ? "" : name.slice(0, slash);
  if (!/[.:A-Z]/.test(first) && first !== "localhost") return { registry: undefined, path: name };
  return { registry: first, path: name.slice(slash + 1) };
}

/** Whether two names mean the same repository: `redis` is `docker.io/library/redis`. */
export function isSameName(a: string, b: string): boolean {
  return canonicalName(a) === canonicalName(b);
}

export function canonicalName(name: string): string {
  const { registry, path } = splitName(name);
  const host = registry === undefined || registry === "index.docker.io" ? "docker.io" : registry.toLowerCase();
  return host === "docker.io" && !path.includes("/") ? `${host}/library/${path}` : `${host}/${path}`;
}

/** Whether a text may be the name of an image in a file: no URL, no template, no blanks. */
export function looksLikeName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/.test(name) && !name.includes("://");
}
