// The mark that each of our messages carries in its metadata: by it a message is found again when Redis has forgotten it.

import { isOfOperation, type Message } from "../../jobs/message.ts";

export const operationEventType = "coxswain_operation";

export interface Mark {
  /** What is shown: an operation, a notice or a note. */
  operation: string;
  /** The same for all operations that go on in one message. */
  anchor: string;
  environment: string;
  /** `queued`, `running`, `pending` (an approval), `ended`, or a notice's kind; `lost` once nobody will change it any more. */
  state: string;
  approval?: string | undefined;
}

export function metadataOf(message: Message): { event_type: string; event_payload: Record<string, string> } {
  const { approval, ...mark } = markOf(message);
  return { event_type: operationEventType, event_payload: { ...mark, ...(approval !== undefined && { approval }) } };
}

export function markOf(message: Message): Mark {
  if (!isOfOperation(message)) {
    const { id, environment, kind } = message.kind === "notice" ? message.notice : message.note;
    return { operation: id, anchor: id, environment, state: kind };
  }
  const { operation, view } = message;
  const { request } = operation;
  const asked = "approval" in request ? request.approval : undefined;
  const shown = view.state === "ended" ? view.outcome.approval?.id : undefined;
  const isPending = view.state === "ended" && view.outcome.kind === "pending";
  return {
    operation: operation.id,
    anchor: operation.anchor ?? operation.id,
    environment: request.environment,
    state: isPending ? "pending" : view.state,
    approval: asked ?? shown,
  };
}

/** Undefined for a message that Coxswain did not post. */
export function readMark(metadata: { event_type?: string; event_payload?: unknown } | undefined): Mark | undefined {
  if (metadata?.event_type !== operationEventType) return undefined;
  const { operation, anchor, environment, state, approval } = (metadata.event_payload ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof operation !== "string" || typeof environment !== "string" || typeof state !== "string") return undefined;
  return {
    operation,
    anchor: typeof anchor === "string" ? anchor : operation,
    environment,
    state,
    approval: typeof approval === "string" ? approval : undefined,
  };
}
