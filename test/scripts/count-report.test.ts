// What `npm run verify` counts: a run can fail in more ways than by a failed test.

import { describe, expect, it } from "vitest";
import { countReport } from "../../scripts/verify/suites.ts";

function reportOf(tests: Record<string, string>, file: { status: string } = { status: "passed" }) {
  const statuses = Object.values(tests);
  const count = (...wanted: string[]): number => statuses.filter((status) => wanted.includes(status)).length;
  return {
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("skipped"),
    numTodoTests: count("todo"),
    testResults: [
      {
        name: "a.test.ts",
        message: "",
        status: file.status,
        assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
      },
    ],
  };
}

describe("counting a suite", () => {
  it("counts tests by how they ended and names the skipped", () => {
    expect(countReport(reportOf({ a: "passed", b: "failed", c: "skipped", d: "todo" }, { status: "failed" }), 1)).toEqual({
      counts: { passed: 1, failed: 1, skipped: 2 },
      skipped: ["c", "d"],
    });
  });

  const failures: [name: string, report: ReturnType<typeof reportOf> | undefined, exitCode: number][] = [
    ["no report was written", undefined, 0],
    ["no test ran", reportOf({}), 0],
    ["every test was skipped", reportOf({ a: "skipped" }), 0],
    ["a file failed before its first test", reportOf({}, { status: "failed" }), 1],
    ["the tests passed and vitest did not (an unhandled rejection)", reportOf({ a: "passed" }), 1],
  ];

  it.each(failures)("is a failure when %s", (_name, report, exitCode) => {
    expect(countReport(report, exitCode).counts.failed).toBe(1);
  });

  it("is none when all passed", () => {
    expect(countReport(reportOf({ a: "passed" }), 0)).toEqual({ counts: { passed: 1, failed: 0, skipped: 0 }, skipped: [] });
  });
});
