// Notices that Redis was emptied, while a process runs or while none did, and has each environment recovered once.

import type { Redis } from "ioredis";
import type { Logger } from "../../telemetry/log.ts";
import type { StateEpoch } from "../approvals/state-epoch.ts";
import { keyPrefix } from "../redis.ts";

/** A recovery whose worker was ended is begun again by another after so long. */
const claimSeconds = 60;

export interface StateWatch {
  /** Looks once; resolves when what had to be recovered is. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export function watchState(options: {
  redis: Redis;
  epoch: StateEpoch;
  /** Those that this process works for. */
  environments: readonly string[];
  /** What every process writes down again. */
  restore: () => Promise<void>;
  recover: (environment: string, signal: AbortSignal) => Promise<void>;
  intervalMs: number;
  log: Logger;
}): StateWatch {
  const { redis, epoch, environments, restore, recover, intervalMs, log } = options;
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    const { kind } = await epoch.check();
    if (kind === "lost") {
      log.error({}, "Redis was emptied: open approvals are void, and what was committed is finished from git");
      await restore();
    }
    for (const environment of environments) {
      const key = `${keyPrefix}:recovered:${epoch.current()}:${environment}`;
      if ((await redis.set(key, "begun", "EX", claimSeconds, "NX")) !== "OK") continue;
      try {
        await recover(environment, stopping.signal);
        await redis.set(key, "done");
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.warn({ err: error, environment }, "what Redis forgot could not be recovered yet");
        await redis.set(key, "failed", "PX", intervalMs);
      }
    }
  }

  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(
    () => void look().catch((error: unknown) => log.warn({ err: error }, "Redis could not be asked for its epoch")),
    intervalMs,
  );
  return {
    look,
    async close() {
      clearInterval(timer);
      stopping.abort();
      await looking?.catch(() => undefined);
    },
  };
}
