// The queues of operations: one per environment for what changes it, one for questions, which never wait for a change.

import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { Operation, Verb } from "./operation.ts";
import { keyPrefix, queueUnavailable, withinDeadline } from "./redis.ts";
import { type SignedOperation, signOperation } from "./signing.ts";

/** Slack wants its answer within 3 s; what is not stored by then was not accepted. */
const storeTimeoutMs = 2_000;

export const questions: ReadonlySet<Verb> = new Set<Verb>(["status", "diff", "images", "why", "evidence"]);
export const questionQueueName = "questions";

export function queueNameOf(operation: Pick<Operation, "request">): string {
  return questions.has(operation.request.verb) ? questionQueueName : `environment-${operation.request.environment}`;
}

export type Accepted =
  /** Stored; `behind` operations of that environment come first. */
  | { kind: "accepted"; behind: number }
  /** The same delivery was stored before. */
  | { kind: "repeated" };

export interface JobView {
  id: string;
  environment: string;
  verb: Verb;
  /** Changes nothing. */
  isQuestion: boolean;
  state: "waiting" | "active" | "delayed" | "completed" | "failed";
  requestedBy: string;
  at: string;
}

/** Stores operations for the workers. */
export interface JobQueue {
  /** Resolves once Redis has stored the job; Failure `queue_unavailable` when it did not within 2 s. */
  enqueue(operation: Operation): Promise<Accepted>;
  /** Newest first, at most `limit` of each state. */
  list(limit: number): Promise<JobView[]>;
  close(): Promise<void>;
}

export interface RetrySettings {
  attempts: number;
  delayMs: number;
}

export function openJobQueue(options: { redis: Redis; key: string; environments: readonly string[]; retry: RetrySettings }): JobQueue {
  const { redis, key, environments, retry } = options;
  const queues = new Map<string, Queue<SignedOperation>>();
  for (const name of [questionQueueName, ...environments.map((environment) => `environment-${environment}`)])
    queues.set(name, openQueue(name, redis));

  async function store(queue: Queue<SignedOperation>, operation: Operation): Promise<Accepted> {
    const before = await queue.getJob(operation.id);
    if (before !== undefined) return { kind: "repeated" };
    const behind = await queue.getJobCountByTypes("active", "waiting", "prioritized");
    await queue.add(operation.request.verb, signOperation(operation, key), {
      jobId: operation.id,
      attempts: retry.attempts,
      backoff: { type: "exponential", delay: retry.delayMs, jitter: 0.3 },
      removeOnComplete: { age: 24 * 3_600, count: 500 },
      removeOnFail: { age: 7 * 24 * 3_600, count: 500 },
    });
    // Two deliveries at the same moment both got here: BullMQ made one job of them, and one of them may tell of it.
    const first = await redis.set(`${keyPrefix}:accepted:${operation.id}`, "1", "EX", 24 * 3_600, "NX");
    return first === null ? { kind: "repeated" } : { kind: "accepted", behind };
  }

  return {
    async enqueue(operation) {
      const queue = queues.get(queueNameOf(operation));
      if (queue === undefined) throw new TypeError(`no queue for ${operation.request.environment}`);
      // A command that waits in the client's own memory would run after its sender was told no.
      if (redis.status !== "ready") throw queueUnavailable(undefined);
      const stored = store(queue, operation);
      try {
        return await withinDeadline(stored, storeTimeoutMs);
      } catch (error) {
        stored.then(() => queue.remove(operation.id)).catch(() => undefined);
        throw error;
      }
    },
    async list(limit) {
      const views = await Promise.all([...queues.values()].map((queue) => listJobs(queue, limit)));
      return views.flat().sort((left, right) => right.at.localeCompare(left.at));
    },
    async close() {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(name: string, redis: Redis): Queue<SignedOperation> {
  const queue = new Queue<SignedOperation>(name, { connection: redis, prefix: keyPrefix });
  // The connection's own listener reports; without one here an error would end the process.
  queue.on("error", () => undefined);
  return queue;
}

async function listJobs(queue: Queue<SignedOperation>, limit: number): Promise<JobView[]> {
  const states = ["active", "waiting", "delayed", "completed", "failed"] as const;
  const perState = await Promise.all(
    states.map(async (state) => (await queue.getJobs([state], 0, limit - 1)).map((job) => ({ job, state }))),
  );
  return perState.flat().flatMap(({ job, state }) => {
    if (!job?.data?.operation) return [];
    const operation = JSON.parse(job.data.operation) as Operation;
    const { requester, request } = operation;
    const requestedBy = "user" in requester ? requester.user : requester.kind;
    return [
      {
        id: operation.id,
        environment: request.environment,
        verb: request.verb,
        isQuestion: questions.has(request.verb),
        state,
        requestedBy,
        at: operation.acceptedAt,
      },
    ];
  });
}
