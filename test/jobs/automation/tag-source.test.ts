// What registries say of tags that are gone, forged or for other machines: none of it is picked, and why is told.

import { expect, onTestFinished, test } from "vitest";
import { decideImage } from "../../../src/gitops/images/decide-image.ts";
import { imageName } from "../../../src/gitops/images/reference.ts";
import { systemClock } from "../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../src/gitops/images/registry/open-registries.ts";
import { findWatchedImages, type WatchedImage } from "../../../src/gitops/images/watched-images.ts";
import { defaultManifestLimits } from "../../../src/gitops/manifests/load/load-manifests.ts";
import { parseManifests } from "../../../src/gitops/manifests/load/parse-manifests.ts";
import type { BlobId } from "../../../src/gitops/names.ts";
import { allTags, hintedTags, type TagSource } from "../../../src/jobs/automation/tag-source.ts";
import type { Fault } from "../../../src/sandbox/registry/faults.ts";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "../../../src/sandbox/registry/start-embedded-registry.ts";
import { deployment } from "../handlers/stage.ts";

const nowMs = Date.parse("2026-11-22T12:00:00Z");
const signal = new AbortController().signal;

async function start() {
  const registry = await startEmbeddedRegistry({});
  onTestFinished(() => registry.close());
  const registries = await openRegistries({
    credentials: [],
    insecureHosts: [registry.host],
    clock: systemClock,
  });
  onTestFinished(() => registries.close());
  registry.pushImage({ name: "api", tag: "1.0.0" });
  const poll = () => allTags(registries, nowMs);
  const hint = (tag: string) => hintedTags(registries, [{ image: imageName(watch(registry).image), tag, receivedAtMs: nowMs, tries: 0 }]);
  return { registry, poll, hint };
}

function watch({ host }: EmbeddedRegistry, platform?: string): WatchedImage {
  const annotations = ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.api: "semver:~1"'];
  const bytes = Buffer.from(deployment("api", { image: `${host}/api:1.0.0`, annotations }));
  const parsed = parseManifests(bytes, defaultManifestLimits);
  const source = { path: "api.yaml", blob: "0" as BlobId, document: 0, line: 1 };
  const manifests = parsed.objects.map(({ object }) => ({ object, source }));
  const [watched] = findWatchedImages({ manifests, files: [{ path: "api.yaml", bytes }], defaultNamespace: "default", platform });
  if (watched === undefined) throw new Error("nothing is watched");
  return watched;
}

/** The tag that the image moves to, or what is said of its registry. */
async function outcome(source: TagSource, watched: WatchedImage): Promise<string | undefined> {
  const candidates = (await source.candidatesFor([watched], signal)).get(watched);
  const failure = source.failures.get(imageName(watched.image));
  return failure?.message ?? decideImage(watched, candidates ?? [], { nowMs }).move?.tag;
}

test("a tag that is listed and gone gives way to the next", async () => {
  const { registry, poll } = await start();
  for (const tag of ["1.1.0", "1.2.0"]) registry.pushImage({ name: "api", tag });
  const gone: Fault = { kind: "status", status: 404, repository: "api", on: "manifest", times: 1 };
  registry.addFault(gone);
  expect(await outcome(poll(), watch(registry))).toBe("1.1.0");
});

test("a tag that is listed and gone moves nothing where nothing else is newer", async () => {
  const { registry, poll } = await start();
  registry.pushImage({ name: "api", tag: "1.1.0" });
  registry.addFault({ kind: "status", status: 404, on: "manifest" });
  expect(await outcome(poll(), watch(registry))).toBeUndefined();
});

test("a pushed tag that is gone by now moves nothing", async () => {
  const { registry, hint } = await start();
  expect(await outcome(hint("1.1.0"), watch(registry))).toMatch(/1\.1\.0/);
});

test("a manifest with other bytes than its digest names is refused, with the reason", async () => {
  const { registry, hint, poll } = await start();
  registry.pushImage({ name: "api", tag: "1.1.0" });
  registry.addFault({ kind: "wrong_bytes", on: "manifest" });
  for (const source of [hint("1.1.0"), poll()])
    expect(await outcome(source, watch(registry))).toContain("the manifest does not match its digest");
});

test("an image of one platform, without an index, is not deployed where another runs", async () => {
  const { registry, hint, poll } = await start();
  registry.pushImage({ name: "api", tag: "1.1.0" });
  registry.pushImage({ name: "api", tag: "1.2.0", platform: "linux/arm64" });
  expect(await outcome(hint("1.2.0"), watch(registry))).toBe(
    `${registry.host}/api:1.2.0 has no image for linux/amd64; it has linux/arm64.`,
  );
  expect(await outcome(poll(), watch(registry))).toBe("1.1.0");
  expect(await outcome(poll(), watch(registry, "linux/arm64"))).toBe("1.2.0");
  expect(await outcome(hint("1.2.0"), watch(registry, "linux/arm64/v8"))).toBe("1.2.0");
});
