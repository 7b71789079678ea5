// Finishes what a killed process left of a decision: it was stored, but its card not painted or its operation not begun.

import type { Logger } from "../../telemetry/log.ts";
import type { JobQueue } from "../operation-queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type CardPainter, operationKey, repaint } from "./card-painter.ts";
import type { RedisApprovalStore } from "./redis-approval-store.ts";
import { isTheOneAsked, startApproved } from "./start-approved.ts";

/** Resolves with how many decisions were looked at. Done twice it does nothing more: whoever decided may be at it just now. */
export async function finishDecisions(parts: {
  store: Pick<RedisApprovalStore, "untold" | "told" | "load">;
  outbox: Pick<Outbox, "find">;
  painter: Pick<CardPainter, "paint">;
  queue: Pick<JobQueue, "enqueue">;
  log: Pick<Logger, "error">;
}): Promise<number> {
  const { store, outbox, painter, queue, log } = parts;
  const untold = await store.untold();
  for (const { id, version } of untold) {
    const found = await store.load(id);
    if (found.kind === "found") {
      const { approval } = found;
      const message = await outbox.find(operationKey(approval.operation));
      const painted = message === undefined ? undefined : repaint(message, approval);
      if (painted !== undefined && JSON.stringify(painted) !== JSON.stringify(message)) await painter.paint(approval);
      // Once it has begun, the message shows the operation that carries it out.
      const isBegun = message?.kind === "operation" && message.operation.anchor === approval.operation;
      if (approval.status === "granted" && message?.kind === "operation" && !isBegun) {
        if (isTheOneAsked(message.operation, approval)) await startApproved(message.operation, approval, queue);
        else log.error({ approval: id, reasonCode: "approval_forged" }, "a granted approval's message was not written here");
      }
    }
    await store.told(id, version);
  }
  return untold.length;
}
