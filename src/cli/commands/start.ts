// `coxswain start`: runs until it is told to stop; a second signal ends it at once.

import { openLog } from "../../telemetry/log.ts";
import { readConfigFile, renderProblems, takeOption } from "../config-file.ts";
import { untilSignal } from "../signal.ts";
import { startCoxswain } from "../start.ts";

const roles = ["all", "bot", "worker"] as const;

export async function runStart(words: string[]): Promise<number> {
  const wantedRole = takeOption(words, "--role") ?? "all";
  const role = roles.find((each) => each === wantedRole);
  const environments = takeOption(words, "--environments")?.split(",");
  const found = readConfigFile(words);
  if (role === undefined || words.length > 0) {
    process.stderr.write(`Usage: coxswain start [--role ${roles.join("|")}] [--environments a,b] [--config FILE]\n`);
    return 2;
  }
  if (found.kind === "invalid") {
    process.stderr.write(renderProblems(found));
    return 2;
  }
  const { config } = found;
  const unknown = environments?.filter((name) => !Object.hasOwn(config.environments, name)) ?? [];
  if (unknown.length > 0) {
    process.stderr.write(
      `--environments: there is no environment ${unknown.join(", ")}; there are ${Object.keys(config.environments).join(", ")}.\n`,
    );
    return 2;
  }
  const secrets = Object.values(config.secrets).filter((secret) => typeof secret === "string");
  const log = openLog({ level: process.env.COXSWAIN_LOG_LEVEL ?? "info", secrets });
  const coxswain = await startCoxswain({ config, role, environments, log });
  await untilSignal();
  log.info({}, "stopping: no new work is taken, what runs is finished");
  await coxswain.close();
  return 0;
}
