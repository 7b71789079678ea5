// A promotion that changed something is told in both environments' channels, once each.

import { operationKey } from "../approvals/card-painter.ts";
import type { Operation, Request } from "../operation.ts";
import type { Outcome } from "../outcome.ts";
import { noteId } from "../thread-note.ts";
import type { ChangeParts } from "./change-request.ts";

/**
 * The environment that the images went to has the result: as the message itself where it was asked there, else as a copy.
 * The one that they came from has a line. Said again, both are what they were.
 */
export async function tellPromotion(
  told: { request: Extract<Request, { verb: "promote" }>; operation: Operation; outcome: Outcome },
  { outbox, copies, channelOf }: Pick<ChangeParts, "outbox" | "copies" | "channelOf">,
): Promise<void> {
  const { request, operation, outcome } = told;
  const { commit, moves } = outcome;
  if ((outcome.kind !== "applied" && outcome.kind !== "partial") || commit === undefined || moves === undefined) return;
  const asked = operation.origin.channel;
  const target = channelOf(request.environment);
  if (target !== undefined && target !== asked) await copies.add(operationKey(operation.anchor ?? operation.id), [{ channel: target }]);
  const source = channelOf(request.from);
  if (source === undefined || source === asked || source === target) return;
  const isPartial = outcome.kind === "partial";
  const id = noteId("promoted", [operation.id, source]);
  await outbox.put({
    kind: "note",
    note: { kind: "promoted", id, channel: source, environment: request.environment, from: request.from, moves, commit, isPartial },
  });
}
