// Making a valid image of a few hundred bytes: one layer with one file, a config, a manifest, and an index for several platforms.

import { gzipSync } from "node:zlib";
import { type ContentStore, digestOf } from "./content-store.ts";
import { storeManifest } from "./manifest-endpoints.ts";

export interface TinyImage {
  /** Repository without host, `team/api`. */
  name: string;
  tag: string;
  labels?: Record<string, string> | undefined;
  annotations?: Record<string, string> | undefined;
  /** RFC 3339; null leaves the build time out. */
  createdAt: string | null;
  /** `linux/amd64`, `linux/arm/v7`; several make an index. */
  platforms: readonly string[];
  /** Docker's media types instead of the OCI's. */
  format: "oci" | "docker";
}

const mediaTypes = {
  oci: {
    manifest: "application/vnd.oci.image.manifest.v1+json",
    index: "application/vnd.oci.image.index.v1+json",
    config: "application/vnd.oci.image.config.v1+json",
    layer: "application/vnd.oci.image.layer.v1.tar+gzip",
  },
  docker: {
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
  },
};

/** Stores the image; the same description gives the same digest. */
export function storeTinyImage(store: ContentStore, image: TinyImage): { digest: string; mediaType: string; size: number } {
  const [only, ...more] = image.platforms;
  if (only === undefined) throw new TypeError("An image needs a platform.");
  const types = mediaTypes[image.format];
  if (more.length === 0) return put(store, image.name, image.tag, buildManifest(store, image, only), types.manifest);
  const manifests = image.platforms.map((platform) => {
    const bytes = buildManifest(store, image, platform);
    put(store, image.name, digestOf(bytes), bytes, types.manifest);
    return { mediaType: types.manifest, digest: digestOf(bytes), size: bytes.length, platform: platformObject(platform) };
  });
  const index = { schemaVersion: 2, mediaType: types.index, manifests, annotations: image.annotations };
  return put(store, image.name, image.tag, Buffer.from(JSON.stringify(index)), types.index);
}

function put(
  store: ContentStore,
  name: string,
  reference: string,
  bytes: Buffer,
  contentType: string,
): { digest: string; mediaType: string; size: number } {
  const { manifest } = storeManifest(store, { name, reference, bytes, contentType });
  return { digest: manifest.digest, mediaType: manifest.mediaType, size: bytes.length };
}

function buildManifest(store: ContentStore, image: TinyImage, platform: string): Buffer {
  const types = mediaTypes[image.format];
  const tar = tarOfOneFile("image.txt", `${image.name}:${image.tag} ${image.createdAt ?? ""}\n`);
  const layer = gzipSync(tar);
  const config = Buffer.from(JSON.stringify(buildConfig(image, platform, digestOf(tar))));
  const manifest = {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, digest: store.putBlob(image.name, config), size: config.length },
    layers: [{ mediaType: types.layer, digest: store.putBlob(image.name, layer), size: layer.length }],
    annotations: image.format === "oci" ? image.annotations : undefined,
  };
  return Buffer.from(JSON.stringify(manifest, undefined, 2));
}

function buildConfig({ createdAt, labels }: TinyImage, platform: string, diffId: string): object {
  const created = createdAt ?? undefined;
  return {
    created,
    ...platformObject(platform),
    config: { Cmd: ["/image.txt"], Labels: labels },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created, created_by: "coxswain sandbox" }],
  };
}

function platformObject(platform: string): { os: string; architecture: string; variant?: string | undefined } {
  const [os = "", architecture = "", variant] = platform.split("/");
  return { os, architecture, variant };
}

/** A ustar archive (POSIX.1-1988) with fixed times, so that equal content has an equal digest. */
function tarOfOneFile(name: string, content: string): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  const size = bytes.length.toString(8).padStart(11, "0");
  header.write(["0000644", "0000000", "0000000", size, "00000000000", "        0"].join("\0"), 100);
  header.write("ustar\x0000", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return Buffer.concat([header, bytes, padding, Buffer.alloc(1_024)]);
}
