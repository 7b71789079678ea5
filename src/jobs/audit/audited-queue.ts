// The queue with the audit log behind it: whatever door stores an operation, that it was asked for is written down.

import type { Logger } from "../../telemetry/log.ts";
import type { AuditLog } from "../audit.ts";
import type { Operation } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";

export function auditQueue<Queue extends JobQueue>(queue: Queue, options: { audit: AuditLog; log: Pick<Logger, "error"> }): Queue {
  return {
    ...queue,
    async enqueue(operation) {
      const accepted = await queue.enqueue(operation);
      if (accepted.kind === "accepted" && isAsked(operation))
        // It is stored and will be carried out: that the log could not be written must not say otherwise.
        await options.audit
          .append({ kind: "requested", at: operation.acceptedAt, operation })
          .catch((error: unknown) => options.log.error({ err: error, operation: operation.id }, "the audit log could not be written"));
      return accepted;
    },
  };
}

/** A look at the interval was asked for by nobody: its end alone is written down. */
function isAsked({ requester, request }: Operation): boolean {
  return requester.kind !== "schedule" || (request.verb === "sync" && request.cause !== undefined);
}
