// Work that nobody asked for: a sync when Coxswain starts and at each interval, by BullMQ's job schedulers.

import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "../telemetry/log.ts";
import type { JobQueue } from "./operation-queue.ts";
import { createOperation } from "./operation.ts";
import { keyPrefix } from "./redis.ts";

export interface ScheduledEnvironment {
  name: string;
  channel: string;
  /** Milliseconds between syncs; without it none is scheduled. */
  intervalMs?: number | undefined;
  onStart: boolean;
}

export interface Schedule {
  close(): Promise<void>;
}

const queueName = "ticks";

export async function startSchedule(options: {
  redis: Redis;
  connection: Redis;
  environments: readonly ScheduledEnvironment[];
  queue: JobQueue;
  clock: () => Date;
  log: Logger;
}): Promise<Schedule> {
  const { redis, connection, environments, queue, clock, log } = options;
  const ticks = new Queue<{ environment: string }>(queueName, { connection: redis, prefix: keyPrefix });
  ticks.on("error", () => undefined);

  async function sync(environment: ScheduledEnvironment, reason: string, trigger: string): Promise<void> {
    const operation = createOperation({
      request: { verb: "sync", environment: environment.name, dryRun: false, force: false },
      requester: { kind: "schedule", reason },
      origin: { channel: environment.channel, trigger },
      at: clock(),
    });
    await queue.enqueue(operation);
  }

  for (const environment of environments) {
    const id = `sync-${environment.name}`;
    if (environment.intervalMs === undefined) await ticks.removeJobScheduler(id);
    else await ticks.upsertJobScheduler(id, { every: environment.intervalMs }, { name: "sync", data: { environment: environment.name } });
  }
  const worker = new Worker<{ environment: string }>(
    queueName,
    async (job) => {
      const environment = environments.find((each) => each.name === job.data.environment);
      if (environment?.intervalMs !== undefined) await sync(environment, "the sync interval", `tick ${job.id}`);
    },
    { connection, prefix: keyPrefix, removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } },
  );
  worker.on("error", () => undefined);
  for (const environment of environments.filter((each) => each.onStart))
    await sync(environment, "Coxswain started", `start ${environment.name} ${clock().toISOString()}`).catch((error: unknown) =>
      log.error({ err: error, environment: environment.name }, "the sync at the start was not stored"),
    );
  return {
    async close() {
      await worker.close();
      await ticks.close();
    },
  };
}
