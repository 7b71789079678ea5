// Flux v2's ImagePolicy objects as tag policies.

import { describe, expect, it } from "vitest";
import { readFluxImagePolicies } from "../../../src/gitops/images/flux-image-policy.ts";
import { pickTag } from "../../../src/gitops/images/policy/pick-tag.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";

function objects(spec: object, repository: object = {}): KubernetesObject[] {
  const metadata = { name: "app", namespace: "flux-system" };
  return [
    { apiVersion: "image.toolkit.fluxcd.io/v1beta2", kind: "ImageRepository", metadata, spec: { image: "ghcr.io/org/app", ...repository } },
    { apiVersion: "image.toolkit.fluxcd.io/v1", kind: "ImagePolicy", metadata, spec: { imageRepositoryRef: { name: "app" }, ...spec } },
    { apiVersion: "apps/v1", kind: "ImagePolicy", metadata: { name: "other" }, spec: {} },
  ];
}

function picked(spec: object, tags: string): string | undefined {
  const policy = readFluxImagePolicies(objects(spec), "default").get("flux-system:app");
  if (policy === undefined) throw new Error("no policy");
  return pickTag(
    policy.policy,
    tags.split(" ").map((tag) => ({ tag })),
    { nowMs: 0, deny: policy.deny },
  ).picked?.tag;
}

describe("readFluxImagePolicies", () => {
  it.each([
    ["semver", { policy: { semver: { range: ">=1.0.0 <2.0.0" } } }, "1.0.0 1.5.0 2.0.0", "1.5.0"],
    [
      "semver with an extract",
      { policy: { semver: { range: "^1" } }, filterTags: { pattern: "^app-(?P<v>.*)$", extract: "$v" } },
      "app-1.2.0 app-1.10.0 1.11.0",
      "app-1.10.0",
    ],
    ["alphabetical, ascending takes the last", { policy: { alphabetical: { order: "asc" } } }, "a c b", "c"],
    ["alphabetical, descending the first", { policy: { alphabetical: { order: "desc" } } }, "a c b", "a"],
    [
      "numerical by extract",
      { policy: { numerical: { order: "asc" } }, filterTags: { pattern: "^main-[a-f0-9]+-(?P<ts>[0-9]+)", extract: "$ts" } },
      "main-abc-9 main-def-10 dev-1-99",
      "main-def-10",
    ],
    ["without an extract the whole tag", { policy: { numerical: {} }, filterTags: { pattern: "^(\\d)\\d*$" } }, "19 21 a", "21"],
    ["signatures do not count", { policy: { alphabetical: {} } }, "a z.sig", "a"],
    ["a bad range matches nothing", { policy: { semver: { range: "nope" } } }, "1.0.0", undefined],
    ["nor does no policy", { policy: {} }, "1.0.0", undefined],
    ["nor a bad pattern", { policy: { alphabetical: {} }, filterTags: { pattern: "(" } }, "a", undefined],
  ])("%s", (_name, spec, tags, tag) => {
    expect(picked(spec, tags)).toBe(tag);
  });

  it("names the image, its secret and what to do with digests", () => {
    const policy = readFluxImagePolicies(
      objects({ policy: { semver: { range: "*" } }, digestReflectionPolicy: "Always" }, { secretRef: { name: "pull" } }),
      "default",
    ).get("flux-system:app");
    expect(policy).toMatchObject({
      image: { registry: "ghcr.io", repository: "org/app" },
      pullSecret: { namespace: "flux-system", name: "pull" },
      reflectDigest: "always",
      isSuspended: false,
    });
  });

  it("a policy without its ImageRepository matches nothing and says so", () => {
    const [, policy] = objects({ policy: { semver: { range: "*" } } });
    const read = policy === undefined ? undefined : readFluxImagePolicies([policy], "default").get("flux-system:app");
    expect(read?.policy).toMatchObject({ kind: "problem", message: expect.stringContaining("not in the repository") });
  });
});
