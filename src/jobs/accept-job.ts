// Which jobs a worker takes: its own, in their own queue, under their own id, and not from long ago.

import { Failure } from "../gitops/failure.ts";
import type { Operation } from "./operation.ts";
import { queueNameOf } from "./operation-queue.ts";
import { openOperation, type SignedOperation } from "./signing.ts";

/** Longer than any queue: what was asked a day ago is asked again by whoever still wants it. */
export const maxAgeMs = 24 * 3_600_000;

/**
 * The operation of a job. Throws a Failure: `job_forged` for what this Coxswain did not sign; `job_misplaced` for a
 * job of its own that somebody put elsewhere (in another environment's queue it would run beside that one's writer).
 */
export function openJob(job: { id?: string | undefined; queueName: string; data: SignedOperation }, key: string): Operation {
  const operation = openOperation(job.data, key);
  if (job.queueName !== queueNameOf(operation) || job.id !== operation.id)
    throw new Failure("job_misplaced", "A job stood in another place of the queue than it was put in, and was not run.", {
      retry: "never",
    });
  return operation;
}

/** A signature does not age: a job that was kept and put back is known by its time. */
export function isStale(operation: Pick<Operation, "acceptedAt">, nowMs: number): boolean {
  return nowMs - Date.parse(operation.acceptedAt) > maxAgeMs;
}
