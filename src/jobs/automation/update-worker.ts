// Works the update queues: one pass, at most one commit, then a sync of each environment that it moved.

import { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Logger } from "../../telemetry/log.ts";
import { type Cause, createOperation } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";
import { keyPrefix } from "../redis.ts";
import type { OpenEnvironment, Workplace } from "../workplace.ts";
import type { Hints, ImageHint } from "./hints.ts";
import { allTags, hintedTags } from "./tag-source.ts";
import { updateImages } from "./update-images.ts";
import { batchId, type UpdateJob, updateQueueName } from "./update-queue.ts";

/** After so many tries a hint is dropped: the poll finds the tag once the registry is back. */
const maxTries = 8;

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
  clock: () => number;
  log: Logger;
}

export async function startUpdateWorkers(options: UpdateWorkerOptions): Promise<{ close(): Promise<void> }> {
  const { redis, connection, environments, log } = options;
  const stopping = new AbortController();
  const repositories = Map.groupBy(environments, (each) => each.repository);
  const workers: Worker<UpdateJob>[] = [];
  for (const [repository, mine] of repositories) {
    const queue = new Queue(updateQueueName(repository), { connection: redis, prefix: keyPrefix });
    queue.on("error", () => undefined);
    await queue.setGlobalConcurrency(1);
    await queue.close();
    const worker = new Worker<UpdateJob>(
      updateQueueName(repository),
      (job) => runPass(options, { repository, environments: mine, kind: job.data.kind, signal: stopping.signal }),
      { connection, prefix: keyPrefix, concurrency: 1, lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 5 },
    );
    worker.on("error", () => undefined);
    worker.on("failed", (_job, error) => log.warn({ err: error, repository }, "a pass over the images failed"));
    workers.push(worker);
  }
  return {
    async close() {
      stopping.abort();
      await Promise.allSettled(workers.map((worker) => worker.close()));
    },
  };
}

interface Pass {
  repository: string;
  environments: readonly AutomatedEnvironment[];
  kind: UpdateJob["kind"];
  signal: AbortSignal;
}

async function runPass(options: UpdateWorkerOptions, pass: Pass): Promise<void> {
  const { workplace, registry, hints, clock, log } = options;
  const startedMs = clock();
  const found = pass.kind === "hints" ? await hints.claim(pass.repository) : [];
  if (pass.kind === "hints" && found.length === 0) return;
  const open: OpenEnvironment[] = [];
  for (const environment of pass.environments) open.push(await workplace.open(environment.name));
  const tags = pass.kind === "hints" ? hintedTags(registry, found) : allTags(registry);
  const jobId = batchId(pass.repository, pass.kind === "hints" ? found.map((hint) => JSON.stringify(hint)) : [`scan ${startedMs}`]);
  const at = new Date(found.length > 0 ? Math.max(...found.map((hint) => hint.receivedAtMs)) : startedMs);
  const result = await updateImages({ jobId, environments: open, tags, at, nowMs: clock(), signal: pass.signal });
  for (const problem of result.problems) log.warn({ repository: pass.repository, problem }, "an image could not be moved");
  for (const [image, failure] of tags.failures) log.warn({ image, code: failure.code, err: failure }, "the registry could not be asked");
  if (result.kind === "committed") {
    const receivedMs = Math.min(...found.map((hint) => hint.receivedAtMs), startedMs);
    const stages: Record<string, number> =
      pass.kind === "hints" ? { wait: startedMs - receivedMs, commit: clock() - startedMs } : { commit: clock() - startedMs };
    for (const { environment, moves } of result.changes) {
      const pushedAt = pass.kind === "hints" ? new Date(receivedMs).toISOString() : undefined;
      await enqueueSync(options, environment, { kind: "automation", commit: result.revision, moves: [...moves], pushedAt, stages });
    }
  }
  if (pass.kind === "hints") await settle(options, pass.repository, found, tags.failures);
}

async function enqueueSync({ environments, queue, clock }: UpdateWorkerOptions, name: string, cause: Cause): Promise<void> {
  const channel = environments.find((each) => each.name === name)?.channel ?? "";
  const operation = createOperation({
    request: { verb: "sync", environment: name, dryRun: false, force: false, cause },
    requester: { kind: "schedule", reason: "a tag policy" },
    origin: { channel, trigger: `${cause.kind} ${cause.commit} ${name}` },
    at: new Date(clock()),
  });
  await queue.enqueue(operation);
}

/** Hints whose image could be asked about are done; the others are tried again, a bounded number of times. */
async function settle(
  options: UpdateWorkerOptions,
  repository: string,
  found: readonly ImageHint[],
  failures: ReadonlyMap<string, unknown>,
): Promise<void> {
  const failed = found.filter((hint) => failures.has(hint.image));
  const again = failed.filter((hint) => hint.tries + 1 < maxTries).map((hint) => ({ ...hint, tries: hint.tries + 1 }));
  for (const hint of failed.filter((each) => each.tries + 1 >= maxTries))
    options.log.error({ image: hint.image, tag: hint.tag }, "a pushed tag was given up; the poll will find it");
  if (again.length > 0) await options.hints.add(repository, again);
  await options.hints.done(repository);
  if (again.length === 0) return;
  throw new Error(`${again.length} of ${found.length} pushed tags wait for their registry`);
}
