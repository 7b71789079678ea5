// Everything that can be verified on this machine: gets the real parts, then runs the checks and every suite.
// Its last line is the count, alone: `N passed, N failed, N skipped`.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { staticSteps } from "./check/static-steps.ts";
import { renderResult, runSteps } from "./check/step.ts";
import { fetchControlPlane } from "./verify/control-plane.ts";
import { type Counts, runSuite } from "./verify/suites.ts";
import { ensureSystemParts } from "./verify/system-parts.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const mustHaveAll = process.env.CI === "true";
const suiteDeadlineMs = 40 * 60_000;
const say = (line: string): void => console.log(`verify: ${line}`);

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const lacking: string[] = ensureSystemParts(process.env.PATH ?? "", say).map((part) => part.debianPackage);

const controlPlane = await fetchControlPlane(say);
const environment = { ...process.env };
if (controlPlane.kind === "found") environment.KUBEBUILDER_ASSETS = controlPlane.folder;
else lacking.push(controlPlane.reason);

const checks = await runSteps(staticSteps, { root, width: 2, report: (result) => console.log(renderResult(result)) });
for (const check of checks) total[check.passed ? "passed" : "failed"] += 1;

const skippedTests: string[] = [];
for (const project of ["unit", "real", "browser"]) {
  say(`suite ${project}`);
  const { counts, skipped } = await runSuite(project, { root, environment, deadlineMs: suiteDeadlineMs });
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  skippedTests.push(...skipped.map((name) => `${project}: ${name}`));
}

for (const name of skippedTests) say(`SKIPPED ${name}`);
for (const part of lacking) say(`could not be had: ${part}`);
if (lacking.length > 0 && mustHaveAll) total.failed += lacking.length;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
