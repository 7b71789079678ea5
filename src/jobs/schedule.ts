// Work that nobody asked for: syncs at the start and at intervals, polls of git and of registries, by BullMQ's schedulers.

import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "../telemetry/log.ts";
import type { UpdateQueue } from "./automation/update-queue.ts";
import { createOperation } from "./operation.ts";
import type { JobQueue } from "./operation-queue.ts";
import { keyPrefix } from "./redis.ts";
import type { Workplace } from "./workplace.ts";

export interface ScheduledEnvironment {
  name: string;
  channel: string;
  onStart: boolean;
  /** Milliseconds between syncs; without it none is scheduled. */
  syncIntervalMs?: number | undefined;
  /** Milliseconds between looks at the branch; without it only webhooks tell of a push. */
  gitPollIntervalMs?: number | undefined;
}

export interface ScheduledRepository {
  name: string;
  /** Milliseconds between passes over all tags of all automated images. */
  registryIntervalMs: number;
}

interface Tick {
  kind: "sync" | "git" | "registry";
  name: string;
}

const queueName = "ticks";

export interface ScheduleOptions {
  redis: Redis;
  connection: Redis;
  environments: readonly ScheduledEnvironment[];
  repositories: readonly ScheduledRepository[];
  queue: JobQueue;
  updates: UpdateQueue;
  workplace: Workplace;
  clock: () => Date;
  log: Logger;
}

export interface Schedule {
  /** Sets the schedulers again, in a Redis that was emptied. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startSchedule(options: ScheduleOptions): Promise<Schedule> {
  const { redis, connection, environments, repositories, updates, clock, log } = options;
  const ticks = new Queue<Tick>(queueName, { connection: redis, prefix: keyPrefix });
  ticks.on("error", () => undefined);
  await setSchedulers(ticks, environments, repositories);
  const worker = new Worker<Tick>(
    queueName,
    async ({ data, id }) => {
      if (data.kind === "registry") return updates.scan(data.name);
      const environment = environments.find((each) => each.name === data.name);
      if (environment === undefined) return;
      if (data.kind === "sync") return enqueueSync(options, environment, { reason: "the sync interval", trigger: `tick ${id}` });
      return pollBranch(options, environment);
    },
    { connection, prefix: keyPrefix, concurrency: 4, removeOnComplete: { count: 100 }, removeOnFail: { count: 100 } },
  );
  worker.on("error", () => undefined);
  worker.on("failed", (job, error) => log.warn({ err: error, tick: job?.data }, "a scheduled look failed; the next one comes"));
  for (const environment of environments.filter((each) => each.onStart)) {
    const trigger = `start ${environment.name} ${clock().toISOString()}`;
    await enqueueSync(options, environment, { reason: "Coxswain started", trigger }).catch((error: unknown) =>
      log.error({ err: error, environment: environment.name }, "the sync at the start was not stored"),
    );
  }
  return {
    restore: () => setSchedulers(ticks, environments, repositories),
    async close() {
      await worker.close();
      await ticks.close();
    },
  };
}

/** Sets what is configured now and removes what an older configuration had set. */
async function setSchedulers(
  ticks: Queue<Tick>,
  environments: readonly ScheduledEnvironment[],
  repositories: readonly ScheduledRepository[],
): Promise<void> {
  const wanted = new Map<string, { everyMs: number; tick: Tick }>();
  for (const { name, syncIntervalMs, gitPollIntervalMs } of environments) {
    if (syncIntervalMs) wanted.set(`sync-${name}`, { everyMs: syncIntervalMs, tick: { kind: "sync", name } });
    if (gitPollIntervalMs) wanted.set(`git-${name}`, { everyMs: gitPollIntervalMs, tick: { kind: "git", name } });
  }
  for (const { name, registryIntervalMs } of repositories)
    if (registryIntervalMs > 0) wanted.set(`registry-${name}`, { everyMs: registryIntervalMs, tick: { kind: "registry", name } });
  for (const scheduler of await ticks.getJobSchedulers()) if (!wanted.has(scheduler.key)) await ticks.removeJobScheduler(scheduler.key);
  for (const [id, { everyMs, tick }] of wanted) await ticks.upsertJobScheduler(id, { every: everyMs }, { name: tick.kind, data: tick });
}

async function enqueueSync(
  { queue, clock }: ScheduleOptions,
  environment: ScheduledEnvironment,
  why: { reason: string; trigger: string },
): Promise<void> {
  const operation = createOperation({
    request: { verb: "sync", environment: environment.name, dryRun: false, force: false },
    requester: { kind: "schedule", reason: why.reason },
    origin: { channel: environment.channel, trigger: why.trigger },
    at: clock(),
  });
  await queue.enqueue(operation);
}

/** The safety net under git webhooks: a branch that has moved since the last look is synced. */
async function pollBranch(options: ScheduleOptions, environment: ScheduledEnvironment): Promise<void> {
  const { redis, workplace } = options;
  const open = await workplace.open(environment.name);
  const head = await open.repository.fetch(open.branch, AbortSignal.timeout(120_000));
  const key = `${keyPrefix}:head:${environment.name}`;
  const before = await redis.get(key);
  if (before === head) return;
  if (before !== null) await enqueueSync(options, environment, { reason: `${open.branch} moved`, trigger: `head ${head}` });
  await redis.set(key, head);
}
