// Canonical quantities: the same texts as the real server's (its replies are in golden/kubernetes-api too).

import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalQuantity } from "../../../src/sandbox/cluster/kinds/quantity.ts";

it.each([
  ["1000m", "1"],
  ["0.5", "500m"],
  [0.25, "250m"],
  [1, "1"],
  [10_000, "10k"],
  ["1024Mi", "1Gi"],
  ["0.5Gi", "512Mi"],
  ["1.5Gi", "1536Mi"],
  ["1000Mi", "1000Mi"],
  ["100Ki", "100Ki"],
  ["0.1Ki", "102400m"],
  ["1e3", "1e3"],
  ["1E", "1E"],
  ["12e6", "12e6"],
  ["0", "0"],
  ["0Gi", "0"],
  ["+5", "5"],
  ["-1500m", "-1500m"],
  [".5", "500m"],
  ["5.", "5"],
  ["100n", "100n"],
  ["0.1n", "1n"],
])("writes %s as %s", (value, canonical) => {
  expect(canonicalQuantity(value)).toBe(canonical);
});

it.each(["", "lots", "1KB", "1 Gi", "--1", "1Gi2", "."])("takes %s for no quantity", (value) => {
  expect(canonicalQuantity(value)).toBeUndefined();
});

it("leaves what is canonical as it is", () => {
  const suffix = fc.constantFrom("", "m", "k", "M", "Ki", "Mi", "Gi");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), suffix, (count, unit) => {
      const once = canonicalQuantity(`${count}${unit}`) ?? "";
      expect(canonicalQuantity(once)).toBe(once);
    }),
  );
});
