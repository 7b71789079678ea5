// Runs every suite with vitest and counts what passed, failed and was skipped.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Of vitest's JSON report only what is counted here. */
const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});
type Report = z.infer<typeof Report>;

export interface SuiteOutcome {
  counts: Counts;
  /** Full names of the tests that were skipped. */
  skipped: string[];
}

/** Runs one vitest project. A run that leaves no report, hangs or has no test counts as one failure. */
export async function runSuite(
  project: string,
  options: { root: string; environment: NodeJS.ProcessEnv; deadlineMs: number },
): Promise<SuiteOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "coxswain-verify-"));
  const file = join(folder, "report.json");
  try {
    const args = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const exitCode = await runVitest(args, options);
    return countReport(readReport(file), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runVitest(
  args: readonly string[],
  options: { root: string; environment: NodeJS.ProcessEnv; deadlineMs: number },
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn("vitest", args, { cwd: options.root, stdio: ["ignore", "inherit", "inherit"], env: options.environment });
    const deadline = setTimeout(() => child.kill("SIGKILL"), options.deadlineMs);
    const finish = (code: number): void => {
      clearTimeout(deadline);
      resolve(code);
    };
    child.on("error", () => finish(1));
    child.on("close", (code) => finish(code ?? 1));
  });
}

function readReport(file: string): Report | undefined {
  try {
    return Report.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** A file that failed before its first test has none to count, so it counts itself; so does a bad exit that no test explains. */
export function countReport(report: Report | undefined, exitCode: number): SuiteOutcome {
  if (report === undefined) return { counts: { passed: 0, failed: 1, skipped: 0 }, skipped: [] };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  const skipped = report.testResults.flatMap((file) =>
    file.assertionResults.filter((test) => ["pending", "skipped", "todo", "disabled"].includes(test.status)).map((test) => test.fullName),
  );
  const passed = report.numPassedTests;
  let failed = report.numFailedTests + brokenFiles.length;
  if (failed === 0 && (exitCode !== 0 || passed === 0)) failed = 1;
  return { counts: { passed, failed, skipped: report.numPendingTests + report.numTodoTests }, skipped };
}
