// Manifests as registries give them, told apart by what is in them: an image, an index, or an artifact.

import { createHash } from "node:crypto";
import { type Digest, isDigest } from "../../names.ts";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface IndexEntry extends Descriptor {
  /** `linux/amd64`, `linux/arm/v7`; undefined when none was given, or for an attestation. */
  platform?: string | undefined;
}

export type ManifestBody =
  | { kind: "index"; mediaType: string; entries: IndexEntry[]; annotations: Record<string, string> }
  | { kind: "image"; mediaType: string; config: Descriptor; size: number; annotations: Record<string, string> }
  /** What a cluster cannot run: a chart, a signature, a file. */
  | { kind: "artifact"; mediaType: string; size: number; annotations: Record<string, string> }
  /** Half a sentence on what is wrong. */
  | { kind: "problem"; message: string };

/** All media types that are understood, for Accept. */
export const manifestMediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

const imageConfigTypes = new Set(["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json", ""]);

/** `contentType`: the header that came with the bytes, for a body that does not say itself what it is. */
export function parseManifestBody(bytes: Buffer, contentType: string | undefined): ManifestBody {
  const body = parseObject(bytes);
  if (body === undefined) return { kind: "problem", message: "the manifest is cut off or no JSON" };
  if (body.schemaVersion === 1 || body.fsLayers !== undefined)
    return { kind: "problem", message: "the manifest is of the old schema 1, which is not used any more" };
  const isIndex = Array.isArray(body.manifests);
  // A body that is both would be read as one by us and as the other by a runtime (CVE-2021-41190).
  if (isIndex && (body.config !== undefined || body.layers !== undefined))
    return { kind: "problem", message: "the manifest is an image and an index at once" };
  const written = textOf(body.mediaType) ?? contentType?.split(";")[0]?.trim();
  const annotations = textsOf(body.annotations);
  if (isIndex)
    return {
      kind: "index",
      mediaType: written ?? "application/vnd.oci.image.index.v1+json",
      entries: entriesOf(body.manifests),
      annotations,
    };
  const config = descriptorOf(body.config);
  const mediaType = written ?? "application/vnd.oci.image.manifest.v1+json";
  const layers = Array.isArray(body.layers) ? body.layers.map(descriptorOf).filter((each) => each !== undefined) : [];
  const size = [config, ...layers].reduce((sum, each) => sum + (each?.size ?? 0), 0);
  if (config !== undefined && imageConfigTypes.has(config.mediaType) && body.artifactType === undefined)
    return { kind: "image", mediaType, config, size, annotations };
  if (config === undefined && body.layers === undefined && body.artifactType === undefined)
    return { kind: "problem", message: "the manifest is neither an image nor an index" };
  return { kind: "artifact", mediaType, size, annotations };
}

/** Whether the bytes are what the digest names; sha256 and sha512. */
export function fitsDigest(bytes: Uint8Array, digest: string): boolean {
  const [algorithm = "", hex = ""] = digest.split(":", 2);
  return (algorithm === "sha256" || algorithm === "sha512") && createHash(algorithm).update(bytes).digest("hex") === hex;
}

export function digestOf(bytes: Uint8Array): Digest {
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (!isDigest(digest)) throw new TypeError(`not a digest: ${digest}`);
  return digest;
}

type Fields = Record<string, unknown>;

export function parseObject(bytes: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return fieldsOf(value);
  } catch {
    return undefined;
  }
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The entries whose value is a text. */
export function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(fieldsOf(value) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

/** `os/architecture[/variant]`, with the variant that every arm64 has left out. */
export function platformText(value: unknown): string | undefined {
  const { os, architecture, variant } = fieldsOf(value) ?? {};
  const [system, processor] = [textOf(os), textOf(architecture)];
  if (system === undefined || processor === undefined || system === "unknown") return undefined;
  const kind = textOf(variant);
  return kind === undefined || (processor === "arm64" && kind === "v8") ? `${system}/${processor}` : `${system}/${processor}/${kind}`;
}

function descriptorOf(value: unknown): Descriptor | undefined {
  const { mediaType, digest, size } = fieldsOf(value) ?? {};
  if (typeof digest !== "string" || !/^sha(256|512):[0-9a-f]{64,128}$/.test(digest)) return undefined;
  return { mediaType: textOf(mediaType) ?? "", digest, size: typeof size === "number" && size >= 0 ? size : 0 };
}

function entriesOf(manifests: unknown): IndexEntry[] {
  if (!Array.isArray(manifests)) return [];
  return manifests.flatMap((entry) => {
    const descriptor = descriptorOf(entry);
    if (descriptor === undefined) return [];
    const isAttestation = textsOf(fieldsOf(entry)?.annotations)["vnd.docker.reference.type"] !== undefined;
    return [{ ...descriptor, platform: isAttestation ? undefined : platformText(fieldsOf(entry)?.platform) }];
  });
}
