import { describe, expect, test } from "vitest";
import { createPlanMemory, isSameVersion } from "../../../src/gitops/cluster/plan-memory.ts";
import type { ResolvedObject } from "../../../src/gitops/cluster/sync-plan.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";

const version = { uid: "u", resourceVersion: "7" };
const origin: KubernetesObject = Object.freeze({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } });
const resolved = (of: KubernetesObject, key = "/ConfigMap/prod/a") => ({ origin: of, key }) as ResolvedObject;

describe("what is remembered", () => {
  test("the same object of git in the same place", () => {
    const memory = createPlanMemory();
    memory.remember(resolved(origin), version);
    expect(memory.recall(resolved(origin))).toMatchObject(version);
  });

  test.each<[string, ResolvedObject]>([
    ["an equal object that was read anew", resolved(Object.freeze({ ...origin }))],
    ["the same in another namespace", resolved(origin, "/ConfigMap/staging/a")],
  ])("not %s", (_, other) => {
    const memory = createPlanMemory();
    memory.remember(resolved(origin), version);
    expect(memory.recall(other)).toBeUndefined();
  });

  test("not one that may change under the same identity", () => {
    const memory = createPlanMemory();
    const loose = resolved({ ...origin });
    memory.remember(loose, version);
    expect(memory.recall(loose)).toBeUndefined();
  });
});

test.each([
  ["u", "7", true],
  ["u", "8", false],
  ["another", "7", false],
])("uid %s at version %s: %s", (uid, resourceVersion, expected) => {
  expect(isSameVersion(version, { ...origin, metadata: { name: "a", uid, resourceVersion } })).toBe(expected);
});
