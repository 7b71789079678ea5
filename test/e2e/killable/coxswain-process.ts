// Coxswain in a process of its own that a test may kill: `node coxswain-process.ts CONFIG`, with what is slow by design made fast.

import { readFileSync } from "node:fs";
import { startCoxswain } from "../../../src/cli/start.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { openLog } from "../../../src/telemetry/log.ts";

const loaded = loadConfig({
  text: readFileSync(process.argv[2] ?? "", "utf8"),
  environment: process.env,
  readFile: (path) => readFileSync(path, "utf8"),
});
if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.problems));
await startCoxswain({
  config: loaded.config,
  role: "all",
  retry: { attempts: 5, delayMs: 300 },
  takeUp: { lockMs: 2_500, checkMs: 500 },
  lookMs: 500,
  log: openLog({ level: "info", secrets: [] }),
});
