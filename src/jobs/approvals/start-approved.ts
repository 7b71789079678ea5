// What was granted is begun: the operation that was asked for, once more, now under its approval.

import type { Approval } from "../../gitops/rules/approval/approval.ts";
import { createOperation, type Operation, operationId } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";

/** The operation of a message stands in Redis without a signature; its id is a hash of it, and the approval, which is signed, names it. */
export function isTheOneAsked({ request, requester, origin }: Operation, approval: Approval): boolean {
  return operationId(request, requester, origin.trigger) === approval.operation;
}

/** The same request, now under its approval: another operation in the same message. Asked again, it is stored once. */
export async function startApproved(asked: Operation, approval: Approval, queue: Pick<JobQueue, "enqueue">): Promise<void> {
  const { request } = asked;
  if (request.verb !== "promote" && request.verb !== "release") return;
  const operation = createOperation({
    request: { ...request, approval: approval.id },
    requester: asked.requester,
    origin: { ...asked.origin, trigger: `${asked.origin.trigger} ${approval.id}` },
    at: new Date(),
  });
  const anchored = { ...operation, anchor: asked.id };
  await queue.enqueue(anchored);
}
