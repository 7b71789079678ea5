// Suites that need a real part: run where it is there, skipped by name where it is not, failed when CI=true.

import { describe, it } from "vitest";

/** A real part, or why it cannot be had. */
export type RealPart<T> = { kind: "found"; value: T } | { kind: "missing"; reason: string };

/**
 * Declares a suite over a real part. Without the part the suite is skipped under a name that says what is missing, and
 * is one failed test when CI=true, so that no part is ever missing unnoticed.
 */
export function requireReal<T>(name: string, part: RealPart<T>, suite: (value: T) => void): void {
  if (part.kind === "found") {
    describe(name, () => suite(part.value));
    return;
  }
  const { reason } = part;
  if (process.env.CI === "true") {
    describe(name, () => {
      it("has its real part", () => {
        throw new Error(reason);
      });
    });
    return;
  }
  console.warn(`SKIPPED ${name}: ${reason}`);
  describe.skip(`${name} (SKIPPED: ${reason})`, () => {
    it("needs its real part", () => undefined);
  });
}
