// The names of things, branded so that one cannot be passed for another.

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A full git commit SHA: 40 lower-case hexadecimal digits. */
export type Revision = Branded<"Revision">;
/** A git blob SHA: equal ids mean equal bytes. */
export type BlobId = Branded<"BlobId">;
/** `sha256:` and 64 hexadecimal digits (OCI image-spec, descriptor digests). */
export type Digest = Branded<"Digest">;
/**
 * Flux v1's resource id: `<namespace>:<kind in lower case>/<name>`, or `<cluster>:kind/name` for an
 * object without a namespace. Two API groups may share it: use `objectKey` where identity matters.
 */
export type ObjectId = Branded<"ObjectId">;

export function isRevision(text: string): text is Revision {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Throws a TypeError when the text is no full SHA: callers pass what git printed. */
export function asRevision(text: string): Revision {
  if (!isRevision(text)) throw new TypeError(`not a full git SHA: ${JSON.stringify(text.slice(0, 80))}`);
  return text;
}

/** The short form that people read: 7 digits. */
export function shortRevision(revision: string): string {
  return revision.slice(0, 7);
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

export function objectId(kind: string, name: string, namespace: string | undefined): ObjectId {
  return `${namespace ?? "<cluster>"}:${kind.toLowerCase()}/${name}` as ObjectId;
}

/** `deployment/api`, as people type it. */
export function shortObjectId(id: ObjectId): string {
  return id.slice(id.indexOf(":") + 1);
}
