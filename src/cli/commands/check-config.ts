// `coxswain check-config`: every problem of the configuration at once, or the configuration as it is understood.

import { stringify } from "yaml";
import { redactConfig } from "../../config/load.ts";
import { readConfigFile, renderProblems } from "../config-file.ts";

export async function runCheckConfig(words: string[]): Promise<number> {
  const found = readConfigFile(words);
  if (found.kind === "invalid") {
    process.stderr.write(renderProblems(found));
    return 1;
  }
  process.stdout.write(`# ${found.path} is valid; with its defaults it says:\n${stringify(redactConfig(found.config))}`);
  return 0;
}
