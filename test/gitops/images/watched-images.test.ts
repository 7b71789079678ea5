// Which images of an environment are watched: by annotation, by the environment's default, in kinds of one's own.

import { expect, test } from "vitest";
import { findWatchedImages } from "../../../src/gitops/images/watched-images.ts";
import { defaultManifestLimits } from "../../../src/gitops/manifests/load/load-manifests.ts";
import { parseManifests } from "../../../src/gitops/manifests/load/parse-manifests.ts";
import type { Manifest } from "../../../src/gitops/manifests/manifest.ts";
import type { BlobId } from "../../../src/gitops/names.ts";

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  annotations: { fluxcd.io/automated: "true", fluxcd.io/tag.api: "semver:~1" }
spec:
  template:
    spec:
      containers:
        - { name: api, image: "registry.local/api:1.4.2" }
        - { name: side, image: "registry.local/side:3" }
`;
const custom = `apiVersion: example.test/v1
kind: Job2
metadata: { name: nightly, annotations: { fluxcd.io/automated: "true" } }
spec: { run: { image: registry.local/nightly:1 } }
`;

function watch(text: string, options: { imagePaths?: { kind: string; path: string }[]; defaultPolicy?: string } = {}) {
  const bytes = Buffer.from(text);
  const parsed = parseManifests(bytes, defaultManifestLimits);
  const manifests = parsed.objects.map(
    ({ object, document, line }): Manifest => ({ object, source: { path: "a.yaml", blob: "b" as BlobId, document, line } }),
  );
  const watched = findWatchedImages({ manifests, files: [{ path: "a.yaml", bytes }], defaultNamespace: "prod", ...options });
  return watched.map((each) => [each.workload, each.container, each.automated, each.policy.text, each.policySource]);
}

test("a container's own policy, and Flux v1's for the one that names none", () => {
  expect(watch(deployment)).toEqual([
    ["prod:deployment/api", "api", true, "semver:~1", "fluxcd.io/tag.api"],
    ["prod:deployment/api", "side", true, "glob:*", "default"],
  ]);
});

test("the environment's default stands in for a policy that is not named, and for no other", () => {
  expect(watch(deployment, { defaultPolicy: "semver:~3" }).map((each) => each[3])).toEqual(["semver:~1", "semver:~3"]);
});

test("kinds of one's own are watched where their path is configured", () => {
  expect(watch(custom)).toEqual([]);
  expect(watch(custom, { imagePaths: [{ kind: "Job2", path: "spec.run.image" }] })).toMatchObject([
    ["prod:job2/nightly", expect.any(String), true, "glob:*", "default"],
  ]);
});
