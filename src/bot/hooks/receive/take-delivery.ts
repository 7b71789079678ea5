// One proven delivery: read, told apart from those before it, handed on to be stored, and answered.

import type { HookEvent } from "../hook-event.ts";
import type { HookSource } from "../hook-source.ts";
import { parseJsonBody } from "../json-body.ts";
import { parseHook } from "../parse-hook.ts";
import type { DeliveryHead, Receiver } from "../receiver.ts";
import { type Answer, refusal } from "./answer.ts";
import { type DeliveryKey, deliveryKey } from "./delivery-key.ts";
import type { DeliveryStore } from "./delivery-store.ts";

export interface HookMeta {
  source: HookSource;
  receiver: string;
  /** The delivery's key: the same for every try of one delivery, so a job id may be made of it. */
  delivery: string;
  receivedAt: Date;
}

/** Stores what is to be done about the events. Only when it has resolved the sender is answered with success. */
export type AcceptEvents = (events: readonly HookEvent[], meta: HookMeta) => Promise<void>;

export interface DeliveryTaker {
  take(delivery: { receiver: Receiver; head: DeliveryHead; bytes: Buffer }): Promise<Answer>;
}

export interface DeliveryTakerParts {
  accept: AcceptEvents;
  seen: DeliveryStore;
  clock: () => number;
  acceptTimeoutMs: number;
  /** Told of every failure to store a delivery. */
  onFailure: (receiver: Receiver, error: unknown) => void;
}

const retryAfterSeconds = 10;

export function openDeliveryTaker(parts: DeliveryTakerParts): DeliveryTaker {
  /** A second try that arrives while the first is under way shares its answer: success only once it is stored. */
  const underWay = new Map<string, Promise<Answer>>();

  return {
    async take({ receiver, head, bytes }) {
      const json = parseJsonBody(head.headers, bytes);
      if (json === undefined) return refusal(400, "the body is not JSON");
      const parsed = parseHook(receiver.source, head.headers, json.body, { registry: receiver.registry });
      if (parsed.malformed) return refusal(400, parsed.ignored ?? "the body is malformed");
      if (parsed.events.length === 0) return { status: 200, body: { ignored: parsed.ignored ?? "nothing was pushed" } };
      if (parsed.events.some(lacksRegistry))
        return { status: 200, body: { ignored: "the payload names no registry host: set `registry` on this receiver" } };
      const key = deliveryKey({ receiver, head, bytes, body: json.body });
      const first = underWay.get(key.key);
      if (first !== undefined) return first.then((answer) => (answer.status === 202 ? { status: 200, body: { duplicate: true } } : answer));
      const answer = storeOnce({ parts, receiver, events: parsed.events, key }).finally(() => underWay.delete(key.key));
      underWay.set(key.key, answer);
      return answer;
    },
  };
}

function lacksRegistry(event: HookEvent): boolean {
  return event.kind === "image" && !/^[^/]*[.:][^/]*\/|^localhost\//.test(event.image);
}

async function storeOnce({
  parts,
  receiver,
  events,
  key,
}: {
  parts: DeliveryTakerParts;
  receiver: Receiver;
  events: readonly HookEvent[];
  key: DeliveryKey;
}): Promise<Answer> {
  const { accept, seen, clock, acceptTimeoutMs, onFailure } = parts;
  const meta: HookMeta = { source: receiver.source, receiver: receiver.name, delivery: key.key, receivedAt: new Date(clock()) };
  try {
    const isFirst = await withDeadline(seen.firstSeen(key.key, key.ttlMs), acceptTimeoutMs);
    if (!isFirst) return { status: 200, body: { duplicate: true } };
  } catch (error) {
    onFailure(receiver, error);
    return refusal(503, "deliveries cannot be stored just now", retryAfterSeconds);
  }
  try {
    await withDeadline(accept(events, meta), acceptTimeoutMs);
    return { status: 202, body: { accepted: events.length } };
  } catch (error) {
    onFailure(receiver, error);
    // Should this fail too, the sender's next try is taken for a duplicate: polling then finds what it said.
    await withDeadline(seen.forget(key.key), acceptTimeoutMs).catch((cause: unknown) => onFailure(receiver, cause));
    return refusal(503, "deliveries cannot be stored just now", retryAfterSeconds);
  }
}

/** What Redis is asked may never settle while it is away. */
async function withDeadline<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
