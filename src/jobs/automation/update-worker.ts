// Works the update queues: one pass, at most one commit, then a sync of each environment that it moved.

import { type Job, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Failure } from "../../gitops/failure.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { AuditLog } from "../audit.ts";
import { type Cause, createOperation, operationId } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { keyPrefix } from "../redis.ts";
import { type TakeUp, takeUpDefaults } from "../take-up.ts";
import type { OpenEnvironment, Workplace } from "../workplace.ts";
import { digestNotes } from "./digest-notes.ts";
import type { HintBatch, Hints, ImageHint } from "./hints.ts";
import { allTags, hintedTags, type TagSource } from "./tag-source.ts";
import { fetchHead, type UpdateResult, updateImages } from "./update-images.ts";
import { planNotices } from "./update-notices.ts";
import { batchId, pauseAfter, type UpdateJob, type UpdateQueue, updateQueueName } from "./update-queue.ts";

/** After so many tries a pushed tag is given up, some four minutes: the poll finds it once the registry is back. */
const maxTries = 8;
/** What does not pass by itself is tried less: a registry may need a moment until a pushed tag is everywhere. */
const maxHopelessTries = 3;
const firstRetryMs = 1_000;

export interface AutomatedEnvironment {
  name: string;
  repository: string;
  channel: string;
}

export interface UpdateWorkerOptions {
  redis: Redis;
  connection: Redis;
  environments: readonly AutomatedEnvironment[];
  workplace: Workplace;
  registry: Registry;
  hints: Hints;
  queue: JobQueue;
  updates: UpdateQueue;
  outbox: Outbox;
  audit: AuditLog;
  takeUp?: TakeUp | undefined;
  clock: () => number;
  log: Logger;
}

export interface UpdateWorkers {
  /** Writes down again, in a Redis that was emptied, that a repository has one pass at a time. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startUpdateWorkers(options: UpdateWorkerOptions): Promise<UpdateWorkers> {
  const { redis, connection, environments, takeUp = takeUpDefaults, log } = options;
  const stopping = new AbortController();
  const repositories = Map.groupBy(environments, (each) => each.repository);
  const workers: Worker<UpdateJob>[] = [];
  for (const [repository, mine] of repositories) {
    await oneAtATime(repository, redis);
    const worker = new Worker<UpdateJob>(
      updateQueueName(repository),
      (job) => runJob(options, { repository, environments: mine, signal: stopping.signal }, job),
      {
        connection,
        prefix: keyPrefix,
        concurrency: 1,
        lockDuration: takeUp.lockMs,
        stalledInterval: takeUp.checkMs,
        // A job whose worker was ended is taken up again however often: its hints must not be lost.
        maxStalledCount: 1_000,
        settings: { backoffStrategy: pauseAfter },
      },
    );
    worker.on("error", () => undefined);
    worker.on("failed", (_job, error) => log.warn({ err: error, repository }, "a pass over the images failed"));
    workers.push(worker);
  }
  return {
    async restore() {
      for (const repository of repositories.keys()) await oneAtATime(repository, redis);
    },
    async close() {
      stopping.abort();
      await Promise.allSettled(workers.map((worker) => worker.close()));
    },
  };
}

/** Across all replicas. */
async function oneAtATime(repository: string, redis: Redis): Promise<void> {
  const queue = new Queue(updateQueueName(repository), { connection: redis, prefix: keyPrefix });
  queue.on("error", () => undefined);
  await queue.setGlobalConcurrency(1);
  await queue.close();
}

interface Pass {
  repository: string;
  environments: readonly AutomatedEnvironment[];
  signal: AbortSignal;
}

async function runJob(options: UpdateWorkerOptions, pass: Pass, job: Job<UpdateJob>): Promise<void> {
  const { data, id, timestamp, attemptsMade, stalledCounter } = job;
  if (data.kind === "scan")
    return scan(options, pass, { name: `scan ${id}`, at: new Date(timestamp), again: attemptsMade + stalledCounter > 0 });
  if (data.kind === "retry") await options.hints.resume(pass.repository, data.tries);
  // What comes while a batch is carried out is the next one at once, whatever became of the job that told of it.
  while (await options.hints.has(pass.repository)) {
    const startedMs = options.clock();
    const [first] = await openAll(options, pass);
    // The batch is closed as late as can be: what comes while git is asked is in the same commit.
    const head = first === undefined ? undefined : await fetchHead(first, pass.signal);
    const batch = await options.hints.claim(pass.repository);
    if (batch.hints.length === 0) return;
    await followHints(options, { ...pass, head, startedMs }, batch);
  }
}

async function followHints(
  options: UpdateWorkerOptions,
  pass: Pass & { startedMs: number; head: Revision | undefined },
  { hints: found, again }: HintBatch,
): Promise<void> {
  const { registry, hints, clock } = options;
  const { startedMs, head } = pass;
  const tags = hintedTags(registry, found);
  const jobId = batchId(
    pass.repository,
    found.map((hint) => JSON.stringify(hint)),
  );
  const at = new Date(Math.max(...found.map((hint) => hint.receivedAtMs)));
  const result = await update(options, pass, { jobId, at, tags, again, head });
  if (result.kind === "committed") {
    const receivedMs = Math.min(...found.map((hint) => hint.receivedAtMs));
    const stages = { wait: startedMs - receivedMs, commit: clock() - startedMs };
    await enqueueSyncs(options, result, { pushedAt: new Date(receivedMs).toISOString(), stages, hints: found });
  }
  const givenUp = await retryLater(options, pass.repository, found, tags.failures);
  await tell(options, { result, tags, givenUp });
  await hints.done(pass.repository);
}

async function scan(options: UpdateWorkerOptions, pass: Pass, job: { name: string; at: Date; again: boolean }): Promise<void> {
  const startedMs = options.clock();
  const tags = allTags(options.registry, startedMs);
  const result = await update(options, pass, { jobId: batchId(pass.repository, [job.name]), at: job.at, tags, again: job.again });
  if (result.kind === "committed")
    await enqueueSyncs(options, result, { pushedAt: undefined, stages: { commit: options.clock() - startedMs }, hints: [] });
  await tell(options, { result, tags, givenUp: undefined });
}

async function openAll({ workplace }: UpdateWorkerOptions, { environments }: Pass): Promise<OpenEnvironment[]> {
  const open: OpenEnvironment[] = [];
  for (const environment of environments) open.push(await workplace.open(environment.name));
  return open;
}

async function update(
  options: UpdateWorkerOptions,
  pass: Pass,
  job: { jobId: string; at: Date; tags: TagSource; again: boolean; head?: Revision | undefined },
): Promise<UpdateResult> {
  const { audit, clock, log } = options;
  const { repository, signal } = pass;
  const result = await updateImages({ ...job, environments: await openAll(options, pass), nowMs: clock(), signal });
  if (result.kind === "committed")
    await audit.append({
      kind: "committed",
      at: job.at.toISOString(),
      job: job.jobId,
      repository,
      commit: result.revision,
      changes: result.changes,
    });
  for (const { environment, path, message } of result.problems)
    log.warn({ repository, environment, path, problem: message }, "an image could not be moved");
  for (const [image, failure] of job.tags.failures)
    log.warn({ image, code: failure.code, err: failure }, "the registry could not be asked");
  return result;
}

async function enqueueSyncs(
  options: UpdateWorkerOptions,
  { revision, changes, isElsewhere }: Extract<UpdateResult, { kind: "committed" }>,
  { hints, ...when }: { pushedAt: string | undefined; stages: Record<string, number>; hints: readonly ImageHint[] },
): Promise<void> {
  // A branch of its own is merged by people: the environments move when it is.
  if (isElsewhere) return options.log.info({ revision }, "images were committed to a branch of their own");
  for (const { environment, moves } of changes) {
    const notes = digestNotes(hints, moves);
    for (const note of notes) options.log.warn({ environment, note }, "a webhook and its registry differ");
    const cause: Cause = { kind: "automation", commit: revision, moves: [...moves], ...when };
    await enqueueSync(options, environment, notes.length === 0 ? cause : { ...cause, notes });
  }
}

async function enqueueSync({ environments, queue, clock }: UpdateWorkerOptions, name: string, cause: Cause): Promise<void> {
  const channel = environments.find((each) => each.name === name)?.channel ?? "";
  const operation = createOperation({
    request: { verb: "sync", environment: name, dryRun: false, force: false, cause },
    requester: { kind: "schedule", reason: "a tag policy" },
    origin: { channel, trigger: `${cause.kind} ${cause.commit} ${name}` },
    at: new Date(clock()),
  });
  // Measured times differ from start to start: without them a batch that is taken up again asks for the same sync.
  const request = { ...operation.request, cause: { ...cause, stages: {} } };
  await queue.enqueue({ ...operation, id: operationId(request, operation.requester, operation.origin.trigger) });
}

/** Hints whose image could not be asked about are tried again, a bounded number of times; gives those that are not. */
async function retryLater(
  { updates, log }: UpdateWorkerOptions,
  repository: string,
  found: readonly ImageHint[],
  failures: ReadonlyMap<string, Failure>,
): Promise<ImageHint[]> {
  const givenUp: ImageHint[] = [];
  const again = new Map<number, { hints: ImageHint[]; delayMs: number }>();
  for (const hint of found) {
    const failure = failures.get(hint.image);
    if (failure === undefined) continue;
    const tries = hint.tries + 1;
    if (tries >= (isHopeless(failure) ? maxHopelessTries : maxTries)) {
      log.error({ image: hint.image, tag: hint.tag, code: failure.code }, "a pushed tag was given up; the poll will find it");
      givenUp.push(hint);
      continue;
    }
    const group = again.get(tries) ?? { hints: [], delayMs: firstRetryMs * 2 ** (tries - 1) };
    again.set(tries, { hints: [...group.hints, { ...hint, tries }], delayMs: Math.max(group.delayMs, failure.retryAfterMs ?? 0) });
  }
  for (const [tries, group] of again) await updates.retry(repository, { tries, ...group });
  return givenUp;
}

/** What is not there, or not for our platform, seldom comes by waiting, though it may. */
function isHopeless({ retry, code }: Failure): boolean {
  return retry === "never" || code === "registry_not_found";
}

/** Once for each image and cause, as long as the outbox remembers. */
async function tell(
  { outbox, environments, clock }: UpdateWorkerOptions,
  facts: { result: UpdateResult; tags: TagSource; givenUp: readonly ImageHint[] | undefined },
): Promise<void> {
  const { result, tags, givenUp } = facts;
  const channels = new Map(environments.map((each) => [each.name, each.channel]));
  const { problems, unasked } = result;
  for (const notice of planNotices({ problems, unasked, failures: tags.failures, channels, givenUp, at: new Date(clock()) })) {
    const message = { kind: "notice", notice } as const;
    if (!(await outbox.has(message))) await outbox.put(message);
  }
}
