// `coxswain start`: runs until it is told to stop; a second signal ends it at once.

import type { Config } from "../../config/config.ts";
import { parseDurationMs } from "../../gitops/duration.ts";
import { openLog } from "../../telemetry/log.ts";
import { readConfigFile, renderProblems, takeOption } from "../config-file.ts";
import { untilSignal } from "../signal.ts";
import { startCoxswain } from "../start.ts";

const roles = ["all", "bot", "worker"] as const;

const intervalFlags = ["--sync-interval", "--git-poll-interval", "--registry-interval"] as const;
type Intervals = Partial<Record<(typeof intervalFlags)[number], number>>;

export async function runStart(words: string[]): Promise<number> {
  const wantedRole = takeOption(words, "--role") ?? "all";
  const role = roles.find((each) => each === wantedRole);
  const environments = takeOption(words, "--environments")?.split(",");
  const intervals = takeIntervals(words);
  const found = readConfigFile(words);
  if (role === undefined || intervals === undefined || words.length > 0) {
    process.stderr.write(
      `Usage: coxswain start [--role ${roles.join("|")}] [--environments a,b] [--config FILE]\n       ${intervalFlags.map((flag) => `[${flag} 5m]`).join(" ")}\n`,
    );
    return 2;
  }
  if (found.kind === "invalid") {
    process.stderr.write(renderProblems(found));
    return 2;
  }
  const config = withIntervals(found.config, intervals);
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

/** Flux v1's flags: they overrule the configuration in every environment. Undefined for what is no duration. */
function takeIntervals(words: string[]): Intervals | undefined {
  const intervals: Intervals = {};
  for (const flag of intervalFlags) {
    const text = takeOption(words, flag);
    if (text === undefined) continue;
    const milliseconds = parseDurationMs(text);
    if (milliseconds === undefined) return undefined;
    intervals[flag] = milliseconds;
  }
  return intervals;
}

function withIntervals(config: Config, intervals: Intervals): Config {
  const environments = Object.entries(config.environments).map(([name, environment]) => [
    name,
    {
      ...environment,
      sync: { ...environment.sync, interval: intervals["--sync-interval"] ?? environment.sync.interval },
      gitPollInterval: intervals["--git-poll-interval"] ?? environment.gitPollInterval,
      registryInterval: intervals["--registry-interval"] ?? environment.registryInterval,
    },
  ]);
  return { ...config, environments: Object.fromEntries(environments) as Config["environments"] };
}
