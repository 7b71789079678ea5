// The text of a diff: what is shown of an object, what is hidden, and that no value of a Secret is in it.

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { type ObjectDiff, renderDiff } from "../../../../src/gitops/cluster/diff/render-diff.ts";
import { unifiedDiff } from "../../../../src/gitops/cluster/diff/unified-diff.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import type { ObjectId } from "../../../../src/gitops/names.ts";

const id = "prod:deployment/api" as ObjectId;
const canary = "CANARY-8f2a";
const encoded = Buffer.from(canary).toString("base64");

function object(parts: object, metadata: object = {}, kind = "Deployment"): KubernetesObject {
  const apiVersion = kind === "Deployment" ? "apps/v1" : "v1";
  return { apiVersion, kind, metadata: { name: "api", namespace: "prod", ...metadata }, ...parts } as KubernetesObject;
}

function changed(live: KubernetesObject, after: KubernetesObject, wanted = after): ObjectDiff {
  return { kind: "changed", id, live, after, wanted };
}

const spec = (image: string, more: object = {}) => ({
  spec: { replicas: 1, template: { spec: { containers: [{ name: "api", image, ...more }] } } },
});

test("a changed image is one line out and one line in, without what the server keeps or filled in", () => {
  const kept = { uid: "u", resourceVersion: "7", generation: 3, creationTimestamp: "2026-11-20T10:00:00Z", managedFields: [{}] };
  const live = object({ ...spec("api:1", { terminationMessagePath: "/dev/termination-log" }), status: { replicas: 1 } }, kept);
  const after = object({ ...spec("api:2", { terminationMessagePath: "/dev/termination-log" }) }, { ...kept, resourceVersion: "8" });
  expect(renderDiff([changed(live, after, object(spec("api:2")))])).toBe(
    [
      "--- prod:deployment/api (live)",
      "+++ prod:deployment/api (git)",
      "@@ -9,4 +9,4 @@",
      "     spec:",
      "       containers:",
      "         - name: api",
      "-          image: api:1",
      "+          image: api:2",
    ].join("\n"),
  );
});

describe("says", () => {
  const cases: [name: string, diff: ObjectDiff, expected: string | RegExp][] = [
    [
      "a removed field",
      changed(object({ spec: { replicas: 1, paused: true } }), object({ spec: { replicas: 1 } })),
      /^- {2}paused: true$/m,
    ],
    [
      "an added object whole",
      { kind: "added", id, wanted: object({ spec: { replicas: 1 } }) },
      /^--- \/dev\/null\n[\s\S]*^\+ {2}replicas: 1$/m,
    ],
    ["that only the owner changes", changed(object({ spec: {} }), object({ spec: {} })), /^= prod:deployment\/api: no value changes/],
    ["why it would be refused", { kind: "refused", id, message: "no" }, "! prod:deployment/api: no"],
    [
      "what is invisible",
      changed(object({ data: { a: "x" } }, {}, "ConfigMap"), object({ data: { a: "\u202ey\u200b" } }, {}, "ConfigMap")),
      /\+ {2}a: \\u202ey\\u200b/,
    ],
  ];
  it.each(cases)("%s", (_, diff, expected) => {
    expect(renderDiff([diff])).toMatch(expected);
  });
});

describe("no value of a Secret is shown", () => {
  const secret = (parts: object, metadata?: object) => object(parts, metadata, "Secret");
  const applied = { annotations: { "kubectl.kubernetes.io/last-applied-configuration": `{"data":{"k":"${encoded}"}}`, other: canary } };
  const cases: [name: string, diff: ObjectDiff, shown: RegExp][] = [
    ["added", { kind: "added", id, wanted: secret({ data: { k: encoded } }) }, /^\+ {2}k: "\*\*\*"$/m],
    [
      "changed",
      changed(secret({ data: { k: encoded } }), secret({ data: { k: "bmV3" } })),
      /k: "?\*\*\* \(before\)"?\n.*k: "?\*\*\* \(after\)/,
    ],
    ["removed", changed(secret({ data: { k: encoded, l: "eA==" } }), secret({ data: { l: "eA==" } })), /^- {2}k: "\*\*\*"$/m],
    ["stringData", changed(secret({ data: {} }), secret({ stringData: { k: canary } })), /^\+ {2}k: "\*\*\*"$/m],
    ["binaryData", changed(secret({ data: {} }), secret({ binaryData: { k: [encoded] } })), /k: "\*\*\*"/],
    ["annotations", changed(secret({}, applied), secret({}, { annotations: { other: "x" } })), /other: "?\*\*\* \(before\)/],
    ["data that is no map", changed(secret({ data: canary }), secret({ data: 7 })), /data: "?\*\*\* \(before\)/],
    ["the kind itself changed", changed(secret({ data: { k: encoded } }), object({ data: { k: canary } }, {}, "ConfigMap")), /\*\*\*/],
  ];
  it.each(cases)("%s", (_, diff, shown) => {
    const text = renderDiff([diff]);
    expect(text).toMatch(shown);
    for (const value of [canary, encoded, "bmV3"]) expect(text).not.toContain(value);
  });

  it("whatever its shape is", () => {
    const value = fc.object({ values: [fc.constant(canary)], maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (before, after) => {
        const text = renderDiff([changed(secret({ data: before, other: after }, applied), secret({ data: after, extra: [before] }))]);
        expect(text).not.toContain(canary);
      }),
    );
  });
});

test("a diff applied to the one side gives the other", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      expect(applyHunks(before, unifiedDiff(before, after))).toEqual(after);
    }),
    { numRuns: 500 },
  );
});

test("ten thousand lines that all differ are shown as replaced", () => {
  const side = (mark: string) => Array.from({ length: 10_000 }, (_, at) => `${mark}${at}`);
  expect(unifiedDiff(side("a"), side("b"))).toHaveLength(20_001);
});

test("what is too much is cut at an object, with a count", () => {
  const wanted = object({ data: { text: "x".repeat(600_000) } }, {}, "ConfigMap");
  const text = renderDiff([1, 2, 3].map(() => ({ kind: "added", id, wanted }) as const));
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toMatch(/\.\.\. and 2 more objects: too much to show$/);
});

function applyHunks(before: readonly string[], diff: readonly string[]): string[] {
  const result: string[] = [];
  let at = 0;
  for (const line of diff) {
    const [, start, count] = /^@@ -(\d+),(\d+) /.exec(line) ?? [];
    if (start !== undefined) {
      const from = Number(start) - (count === "0" ? 0 : 1);
      result.push(...before.slice(at, from));
      at = from;
    } else if (line.startsWith("+")) result.push(line.slice(1));
    else {
      expect(line.slice(1)).toBe(before[at]);
      if (line.startsWith(" ")) result.push(line.slice(1));
      at++;
    }
  }
  return [...result, ...before.slice(at)];
}
