// Workers: one operation at a time in each environment across all replicas, questions side by side.

import { type Job, Queue, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { asFailure, Failure } from "../gitops/failure.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { isStale, openJob } from "./accept-job.ts";
import type { Access } from "./access.ts";
import type { TurnedAway } from "./audit/turned-away.ts";
import type { AuditLog } from "./audit.ts";
import type { Cancellations } from "./cancellation.ts";
import { committedBefore } from "./committed-failure.ts";
import { messageKey } from "./message.ts";
import type { Operation } from "./operation.ts";
import { questionQueueName } from "./operation-queue.ts";
import type { Outbox } from "./outbox/outbox.ts";
import { type ObjectOutcome, type Outcome, succeeded } from "./outcome.ts";
import { keyPrefix } from "./redis.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import { openOperation, type SignedOperation } from "./signing.ts";
import { type TakeUp, takeUpDefaults } from "./take-up.ts";

/** A job that ends its process each time is stopped after this many starts. */
const maxStarts = 3;

export interface Carried {
  operation: Operation;
  reporter: Reporter;
  signal: AbortSignal;
  /** What an earlier start of this operation had done before its worker ended. */
  recall(): ObjectOutcome[];
  /** Keeps what is about to change, so that a later start can still tell of it. */
  remember(objects: ObjectOutcome[]): Promise<void>;
}

/** Carries out one operation and says how it ended; a Failure with `backoff` is tried again. */
export type Handler = (carried: Carried) => Promise<Outcome>;

export interface WorkerOptions {
  redis: Redis;
  connection: Redis;
  key: string;
  environments: readonly string[];
  handler: Handler;
  access: Pick<Access, "authorize">;
  outbox: Outbox;
  audit: AuditLog;
  turnedAway: TurnedAway;
  cancellations: Cancellations;
  metrics: Metrics;
  takeUp?: TakeUp | undefined;
  clock: () => number;
  log: Logger;
}

export interface Workers {
  /** Finishes what runs (at most `drainMs`), takes nothing new. What does not finish is taken up elsewhere. */
  close(drainMs: number): Promise<void>;
  /** Writes down again, in a Redis that was emptied, that an environment's operations run one at a time. */
  restore(): Promise<void>;
}

export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { connection, environments, takeUp = takeUpDefaults } = options;
  const stopping = new AbortController();
  const process = (job: Job<SignedOperation>) => runJob(job, options, stopping.signal);
  const open = async (name: string, concurrency: number, exclusive: boolean): Promise<Worker<SignedOperation>> => {
    if (exclusive) await oneAtATime(name, options.redis);
    const worker = new Worker<SignedOperation>(name, process, {
      connection,
      prefix: keyPrefix,
      concurrency,
      lockDuration: takeUp.lockMs,
      stalledInterval: takeUp.checkMs,
      maxStalledCount: maxStarts - 1,
    });
    worker.on("error", () => undefined);
    worker.on("failed", (job, error) => void reportAbandoned(job, error, options));
    return worker;
  };
  const exclusive = environments.map((each) => `environment-${each}`);
  const workers = await Promise.all([open(questionQueueName, 8, false), ...exclusive.map((name) => open(name, 1, true))]);
  return {
    restore: async () => {
      for (const name of exclusive) await oneAtATime(name, options.redis);
    },
    async close(drainMs) {
      const drained = Promise.allSettled(workers.map((worker) => worker.close()));
      const timer = setTimeout(() => stopping.abort(), drainMs);
      await drained;
      clearTimeout(timer);
    },
  };
}

/** Across all replicas. */
async function oneAtATime(name: string, redis: Redis): Promise<void> {
  const queue = new Queue(name, { connection: redis, prefix: keyPrefix });
  queue.on("error", () => undefined);
  await queue.setGlobalConcurrency(1);
  await queue.close();
}

async function runJob(job: Job<SignedOperation>, options: WorkerOptions, stopping: AbortSignal): Promise<void> {
  const { outbox, audit, clock } = options;
  const log = options.log.child({ job: job.id });
  let operation: Operation;
  try {
    operation = openJob(job, options.key);
  } catch (error) {
    const { code } = asFailure(error);
    log.error({ err: error, reasonCode: code, queue: job.queueName }, "a job was refused");
    options.turnedAway.note({ who: `job:${job.id}`, door: "schedule", reasonCode: code, reason: `a job of the queue ${job.queueName}` });
    throw new UnrecoverableError(code);
  }
  if (await isTold(operation, outbox)) return log.info({}, "an operation had ended and was told of before its worker ended");
  const posted = await outbox.has({ kind: "operation", operation, view: { state: "queued", behind: 0 } });
  const reporter = createReporter({ operation, outbox, audit, clock, posted });
  const cancellation = await options.cancellations.watch(operation.id);
  const startedMs = clock();
  try {
    const signal = AbortSignal.any([cancellation.signal, stopping]);
    const recall = () => (Array.isArray(job.progress) ? (job.progress as ObjectOutcome[]) : []);
    // It serves a later start only. Without it (Redis was emptied) what was begun is finished all the same.
    const remember = (objects: ObjectOutcome[]) =>
      job.updateProgress(objects).catch((error: unknown) => log.warn({ err: error }, "what is about to change was not written down"));
    const outcome = await carryOut({ operation, reporter, signal, recall, remember }, options);
    await reporter.ended(outcome);
    const { verb, environment } = operation.request;
    options.metrics.operations.inc({ verb, environment, outcome: outcome.kind });
    options.metrics.operationSeconds.observe({ verb, environment }, (clock() - Date.parse(operation.acceptedAt)) / 1_000);
    log.info(
      {
        verb: operation.request.verb,
        environment: operation.request.environment,
        kind: outcome.kind,
        reasonCode: outcome.reasonCode,
        durationMs: clock() - startedMs,
      },
      "operation ended",
    );
  } catch (error) {
    await endOrRetry({ job, operation, reporter, error, stopping, log });
  } finally {
    cancellation.release();
  }
}

/** An earlier start stored how it ended and was killed before the queue knew; or the commit that this one is to bring was told of. */
async function isTold(operation: Operation, outbox: Outbox): Promise<boolean> {
  const { request } = operation;
  const commit = request.verb === "sync" ? request.cause?.commit : undefined;
  for (const kind of ["operation", "private"] as const) {
    const message = await outbox.find(messageKey({ kind, operation, view: { state: "queued", behind: 0 } }));
    if (message?.kind !== kind || message.view.state !== "ended") continue;
    const { outcome } = message.view;
    if (message.operation.id === operation.id) return true;
    if (commit !== undefined && outcome.commit === commit && succeeded(outcome)) return true;
  }
  return false;
}

/** Rights are decided again here: they may have been taken away since the request was stored. */
async function carryOut(carried: Carried, options: WorkerOptions): Promise<Outcome> {
  const { operation } = carried;
  const refused = (reasonCode: string, reason: string): Outcome => {
    options.log.warn({ job: operation.id, reasonCode }, "an operation was refused when it was its turn");
    return { kind: "refused", environment: operation.request.environment, objects: [], stages: {}, reason, reasonCode };
  };
  if (isStale(operation, options.clock())) return refused("job_stale", "it was asked more than a day ago, and nobody has asked again");
  const decision = await options.access.authorize(operation, carried.signal);
  if (decision.allowed) return options.handler(carried);
  if (decision.code === "promotion_order") return refused(decision.code, "the environment is not promoted from there any more");
  return refused(decision.code, `the right to do it ("${decision.role}") was not there any more when it was its turn`);
}

async function endOrRetry(ending: {
  job: Job<SignedOperation>;
  operation: Operation;
  reporter: Reporter;
  error: unknown;
  stopping: AbortSignal;
  log: Logger;
}): Promise<void> {
  const { job, operation, reporter, stopping, log } = ending;
  // Stopped by a shutdown: the lock lapses and another worker takes the job up.
  if (stopping.aborted) throw ending.error;
  const failure = asFailure(ending.error);
  const attempt = job.attemptsMade + 1;
  const attempts = job.opts.attempts ?? 1;
  log.warn({ err: ending.error, code: failure.code, attempt, attempts }, "operation failed");
  if (failure.retry === "backoff" && attempt < attempts) {
    await reporter.running({
      headline: `${operation.request.verb} of ${operation.request.environment} waits and tries again (${attempt} of ${attempts})`,
      steps: [{ title: failure.message, state: "failed" }],
      worthwhile: true,
    });
    throw failure;
  }
  await reporter.ended(failedOutcome(operation, failure));
  throw new UnrecoverableError(failure.code);
}

function failedOutcome(operation: Operation, failure: Failure): Outcome {
  const { environment } = operation.request;
  return {
    kind: "failed",
    environment,
    objects: [],
    stages: {},
    reason: failure.message,
    reasonCode: failure.code,
    advice: failure.advice,
    ...committedBefore(failure),
  };
}

/** A job that killed its worker each time has nobody left to tell of it: the one who noticed does. */
async function reportAbandoned(job: Job<SignedOperation> | undefined, error: Error, options: WorkerOptions): Promise<void> {
  if (job === undefined || !/stalled more than/.test(error.message)) return;
  try {
    const operation = openOperation(job.data, options.key);
    const reporter = createReporter({ operation, outbox: options.outbox, audit: options.audit, clock: options.clock, posted: true });
    const failure = new Failure("internal", `It was stopped: ${maxStarts} workers ended while they ran it (${operation.id}).`, {
      retry: "never",
      advice: "The platform team finds the cause in the workers' logs.",
    });
    await reporter.ended(failedOutcome(operation, failure));
  } catch (second) {
    options.log.error({ err: second, job: job.id }, "an abandoned job could not be reported");
  }
}
