// What every registry must give through the Registry port: one suite for the embedded one and the real ones.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalImageReference, type ImageReference, parseImageReference } from "../../../../src/gitops/images/reference.ts";
import { systemClock } from "../../../../src/gitops/images/registry/clock.ts";
import type { Credential } from "../../../../src/gitops/images/registry/credentials.ts";
import { openRegistries, type Registries, type RegistriesOptions } from "../../../../src/gitops/images/registry/open-registries.ts";
import { digestOf } from "../../../../src/sandbox/registry/content-store.ts";
import { type Pusher, pushImage, pushManifest } from "./push-image.ts";

export interface ContractRegistry extends Pusher {
  /** Undefined where anybody may pull. */
  credential: Credential | undefined;
  /** How the registries must be opened to reach it. */
  options: Pick<RegistriesOptions, "insecureHosts" | "caFile" | "trustedHosts">;
  close(): Promise<void>;
}

const signal = new AbortController().signal;

export function image(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference.kind === "problem") throw new Error(reference.message);
  return reference;
}

export function registryContract(name: string, start: () => Promise<ContractRegistry>): void {
  describe(name, () => {
    let registry: ContractRegistry;
    let registries: Registries;

    const open = (credential: Credential | undefined) =>
      openRegistries({
        credentials: [{ find: async () => (credential === undefined ? [] : [credential]) }],
        clock: systemClock,
        ...registry.options,
      });
    const at = (text: string) => image(`${registry.host}/${text}`);

    beforeAll(async () => {
      registry = await start();
      registries = await open(registry.credential);
    });

    afterAll(async () => {
      await registries.close();
      await registry.close();
    });

    it("lists all tags", async () => {
      for (const tag of ["1.0.0", "1.1.0", "latest"]) await pushImage(registry, { name: "team/listed", tag });
      expect((await registries.listTags(at("team/listed"), {}, signal)).sort()).toEqual(["1.0.0", "1.1.0", "latest"]);
    });

    it.each(["oci", "docker"] as const)("describes an image in the %s format", async (format) => {
      const labels = { "org.opencontainers.image.revision": "abc123" };
      const digest = await pushImage(registry, { name: `team/${format}`, tag: "1.5.0", labels, format });
      const described = await registries.describe(at(`team/${format}:1.5.0`), {}, signal);
      expect(described).toMatchObject({
        kind: "image",
        digest,
        platformDigest: digest,
        platforms: ["linux/amd64"],
        createdAt: "2026-01-02T03:04:05Z",
        labels,
      });
      expect(described.size).toBeGreaterThan(100);
      expect(await registries.headDigest(at(`team/${format}:1.5.0`), {}, signal)).toBe(digest);
      expect(await registries.describe(at(`team/${format}@${digest}`), {}, signal)).toEqual(described);
    });

    it.each(["oci", "docker"] as const)("chooses the platform of an index in the %s format", async (format) => {
      const name = `team/${format}-index`;
      const digest = await pushImage(registry, { name, tag: "2", platforms: ["linux/arm64", "linux/amd64", "linux/arm/v7"], format });
      const amd = await registries.describe(at(`${name}:2`), {}, signal);
      const arm = await registries.describe(at(`${name}:2`), { platform: "linux/arm" }, signal);
      expect(amd).toMatchObject({ digest, platforms: ["linux/arm64", "linux/amd64", "linux/arm/v7"] });
      expect(arm.digest).toBe(digest);
      expect(new Set([digest, amd.platformDigest, arm.platformDigest]).size).toBe(3);
    });

    it("says which platforms there are when ours is not", async () => {
      await pushImage(registry, { name: "team/arm-only", tag: "1", platforms: ["linux/arm64", "linux/arm/v7"] });
      await expect(registries.describe(at("team/arm-only:1"), {}, signal)).rejects.toMatchObject({
        code: "registry_not_found",
        message: `${registry.host}/team/arm-only:1 has no image for linux/amd64; it has linux/arm64, linux/arm/v7.`,
      });
    });

    it("knows an artifact from an image, though it has no layers", async () => {
      const config = Buffer.from("{}");
      const manifest = {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: { mediaType: "application/vnd.oci.empty.v1+json", digest: digestOf(config), size: 2 },
        layers: [],
        annotations: { "org.opencontainers.image.created": "2026-03-01T00:00:00Z" },
      };
      const digest = await pushManifest(registry, {
        name: "team/artifact",
        reference: "1",
        bytes: Buffer.from(JSON.stringify(manifest)),
        blobs: [config],
      });
      expect(await registries.describe(at("team/artifact:1"), {}, signal)).toMatchObject({
        kind: "artifact",
        digest,
        platforms: [],
        createdAt: "2026-03-01T00:00:00Z",
      });
    });

    it("reads a manifest that does not name its own type", async () => {
      const config = Buffer.from(
        JSON.stringify({ architecture: "amd64", os: "linux", created: "2026-02-02T00:00:00Z", rootfs: { type: "layers", diff_ids: [] } }),
      );
      const manifest = {
        schemaVersion: 2,
        config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: digestOf(config), size: config.length },
        layers: [],
      };
      const bytes = Buffer.from(JSON.stringify(manifest));
      await pushManifest(registry, {
        name: "team/plain",
        reference: "1",
        bytes,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        blobs: [config],
      });
      expect(await registries.describe(at("team/plain:1"), {}, signal)).toMatchObject({ kind: "image", createdAt: "2026-02-02T00:00:00Z" });
    });

    it("follows a tag that moves", async () => {
      const before = await pushImage(registry, { name: "team/moving", tag: "main" });
      expect((await registries.describe(at("team/moving:main"), {}, signal)).digest).toBe(before);
      const after = await pushImage(registry, { name: "team/moving", tag: "main", createdAt: "2026-04-01T00:00:00Z" });
      expect(after).not.toBe(before);
      expect((await registries.describe(at("team/moving:main"), {}, signal)).digest).toBe(after);
      expect((await registries.describe(at(`team/moving@${before}`), {}, signal)).digest).toBe(before);
    });

    it("describes many tags, and one that is not there does not stop the others", async () => {
      for (const tag of ["a", "b"]) await pushImage(registry, { name: "team/many", tag });
      const found = await registries.describeTags(at("team/many"), ["a", "gone", "b"], {}, signal);
      expect(found.get("a")).toMatchObject({ kind: "image" });
      expect(found.get("gone")).toMatchObject({ code: "registry_not_found" });
      expect(found.get("b")).toMatchObject({ kind: "image" });
    });

    it("a tag, a digest and a repository that are not there are not found", async () => {
      await pushImage(registry, { name: "team/there", tag: "1" });
      for (const missing of [at("team/there:9"), at(`team/there@sha256:${"0".repeat(64)}`)])
        await expect(registries.headDigest(missing, {}, signal)).rejects.toMatchObject({
          code: "registry_not_found",
          message: expect.stringContaining(canonicalImageReference(missing)),
        });
      await expect(registries.listTags(at("team/nowhere"), {}, signal)).rejects.toMatchObject({
        code: expect.stringMatching(/^registry_(not_found|auth)$/),
      });
    });

    it("refuses whoever may not pull, in words without secrets", async () => {
      if (registry.credential === undefined) return;
      const wrong = await open({ kind: "password", username: "bot", password: "wr0ng-s3cret" });
      const nobody = await open(undefined);
      for (const stranger of [wrong, nobody]) {
        const failure: unknown = await stranger.listTags(at("team/listed"), {}, signal).catch((error: unknown) => error);
        expect(failure).toMatchObject({
          code: "registry_auth",
          retry: "never",
          message: expect.stringContaining(`list the tags of ${registry.host}/team/listed`),
        });
        expect(String(failure)).not.toContain("s3cret");
        await stranger.close();
      }
    });

    it("tries the credentials in turn", async () => {
      if (registry.credential === undefined) return;
      const several = await openRegistries({
        credentials: [
          {
            find: async () => [
              { kind: "password", username: "old", password: "gone" },
              ...(registry.credential === undefined ? [] : [registry.credential]),
            ],
          },
        ],
        clock: systemClock,
        ...registry.options,
      });
      expect(await several.listTags(at("team/listed"), {}, signal)).toHaveLength(3);
      await several.close();
    });
  });
}
