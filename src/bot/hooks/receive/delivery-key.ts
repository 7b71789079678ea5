// By what two deliveries are known to be one and the same.

import { createHash } from "node:crypto";
import { z } from "zod";
import type { HookSource } from "../hook-source.ts";
import type { DeliveryHead, Receiver } from "../receiver.ts";

export interface DeliveryKey {
  /** 64 hexadecimal digits, of one receiver alone. */
  key: string;
  /** How long an equal delivery is the same one. */
  ttlMs: number;
}

const dayMs = 86_400_000;
/** For payloads that say the same every time: pushing one tag again must not be taken for a redelivery. */
const briefMs = 10_000;

/** Payloads without id, time or revision. */
const alikeSources: readonly HookSource[] = ["quay", "jfrog", "generic", "gitlab"];

const Ids = z.object({
  /** EventBridge, CloudEvents, Azure, and whoever uses the generic format with care. */
  id: z
    .union([z.string().min(1), z.number()])
    .optional()
    .catch(undefined),
  source: z.string().optional().catch(undefined),
  /** Pub/Sub counts its attempts beside the message. */
  message: z
    .object({ messageId: z.string().min(1) })
    .optional()
    .catch(undefined),
  /** CDEvents. */
  context: z
    .object({ id: z.string().min(1), source: z.string().optional() })
    .optional()
    .catch(undefined),
});

/**
 * The sender's own id where it stands in what is proven: a second try may differ in its bytes. Elsewhere the bytes,
 * and never the header with a delivery's id beside a signed body: whoever replays a delivery can change that.
 */
export function deliveryKey({
  receiver,
  head,
  bytes,
  body,
}: {
  receiver: Receiver;
  head: DeliveryHead;
  bytes: Buffer;
  body: unknown;
}): DeliveryKey {
  const id = senderId(receiver.source, head, body);
  const hash = createHash("sha256").update(`${receiver.source}\0${receiver.name}\0${id === undefined ? "body" : `id\0${id}`}\0`);
  if (id === undefined) hash.update(bytes);
  return { key: hash.digest("hex"), ttlMs: id !== undefined || !alikeSources.includes(receiver.source) ? dayMs : briefMs };
}

function senderId(source: HookSource, { headers }: DeliveryHead, body: unknown): string | undefined {
  switch (source) {
    case "gitlab":
      return headers["idempotency-key"] ?? headers["x-gitlab-event-uuid"];
    case "cloudevents":
    case "cdevents":
      return headers["ce-id"] === undefined ? idIn(body) : `${headers["ce-source"] ?? ""}\0${headers["ce-id"]}`;
    case "gar":
    case "ecr":
    case "acr":
    case "azure-devops":
    case "generic":
      return idIn(body);
    default:
      return undefined;
  }
}

function idIn(body: unknown): string | undefined {
  const ids = Ids.safeParse(body).data;
  if (ids?.message !== undefined) return ids.message.messageId;
  if (ids?.context !== undefined) return `${ids.context.source ?? ""}\0${ids.context.id}`;
  return ids?.id === undefined ? undefined : `${ids.source ?? ""}\0${ids.id}`;
}
