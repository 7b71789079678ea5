// One handler per operation: the worker hands it what was asked, it gives back how it ended.

import type { Handler } from "../worker.ts";
import type { Workplace } from "../workplace.ts";
import { describeEnvironment } from "./status.ts";
import { syncEnvironment } from "./sync.ts";

export function createHandler(options: { workplace: Workplace; clock: () => number }): Handler {
  const { workplace, clock } = options;
  return async (carried) => {
    const { request } = carried.operation;
    const environment = await workplace.open(request.environment);
    switch (request.verb) {
      case "sync":
        return syncEnvironment(carried, environment, { dryRun: request.dryRun, force: request.force, cause: request.cause, clock });
      case "status":
        return describeEnvironment(carried, environment, { workload: request.workload, clock });
    }
  };
}
