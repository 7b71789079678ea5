// `npm run check`: format, lint, types, unused code, licences, unit and contract tests. `--static` leaves the tests out.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { staticSteps } from "./check/static-steps.ts";
import { renderResult, runSteps, type Step } from "./check/step.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const unitTests: Step = {
  name: "unit and contract tests (vitest)",
  command: "vitest",
  args: ["run", "--project", "unit", "--reporter=dot"],
};

const steps = process.argv.includes("--static") ? staticSteps : [unitTests, ...staticSteps];
const results = await runSteps(steps, { root, width: 2, report: (result) => console.log(renderResult(result)) });
const failed = results.filter((result) => !result.passed);
if (failed.length > 0) console.log(`\nfailed: ${failed.map((result) => result.name).join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
