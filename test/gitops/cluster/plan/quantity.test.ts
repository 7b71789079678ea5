import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { below, root } from "../../../../src/gitops/cluster/plan/field-path.ts";
import { isQuantityPath, isSameQuantity } from "../../../../src/gitops/cluster/plan/quantity.ts";

describe("the same amount", () => {
  test.each([
    ["1", 1],
    ["1000m", "1"],
    ["0.5", "500m"],
    [0.1, "100m"],
    ["1024Mi", "1Gi"],
    ["1Gi", 1073741824],
    ["1k", "1000"],
    ["1e3", "1k"],
    ["1E3", "1000"],
    ["12E", "12e18"],
    ["100n", "0.1u"],
    [".5", "0.50"],
    ["5.", "5"],
    ["-1500m", "-1.5"],
    ["0", "0Gi"],
  ])("%s and %s", (left, right) => {
    expect(isSameQuantity(left, right)).toBe(true);
  });
});

describe("not the same", () => {
  test.each([
    ["1", "1m"],
    ["1Gi", "1G"],
    ["1Mi", "1m"],
    ["", ""],
    ["1 Gi", "1Gi"],
    ["1ki", "1024"],
    ["Infinity", "Infinity"],
    ["0x10", "16"],
    [true, 1],
    [null, "0"],
    ["1".repeat(50), "1".repeat(50)],
  ])("%s and %s", (left, right) => {
    expect(isSameQuantity(left, right)).toBe(false);
  });
});

test("a law: milli and whole are the same amount, and one more is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (amount) => {
      expect(isSameQuantity(`${amount * 1000}m`, amount)).toBe(true);
      expect(isSameQuantity(`${amount * 1000 + 1}m`, amount)).toBe(false);
    }),
  );
});

describe("where quantities are", () => {
  test.each([
    [["spec", "template", "spec", "containers", "resources", "limits", "cpu"], true],
    [["spec", "volumes", "emptyDir", "sizeLimit"], true],
    [["spec", "metrics", "resource", "target", "averageValue"], true],
    [["data", "limits"], false],
    [["metadata", "annotations", "memory"], false],
    [["spec", "replicas"], false],
    [[], false],
  ])("%j: %s", (path, expected) => {
    expect(isQuantityPath(path.reduce(below, root))).toBe(expected);
  });
});
