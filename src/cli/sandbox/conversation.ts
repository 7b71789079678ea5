// Follows what the product says of its operations: the audit log in Redis, and the messages in Slack.

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/config.ts";
import { type FeedEvent, openEventFeed } from "../../jobs/audit.ts";
import { createOperation } from "../../jobs/operation.ts";
import { openJobQueue } from "../../jobs/operation-queue.ts";
import { connectRedis } from "../../jobs/redis.ts";

export interface Conversation {
  /** Everything that ended or was answered since the last call's position. */
  events(): Promise<FeedEvent[]>;
  /** Waits until `found` holds for the events since the start of this wait, at most `timeoutMs`. */
  until(found: (events: readonly FeedEvent[]) => boolean, timeoutMs: number): Promise<FeedEvent[]>;
  /** Has an environment synced as a schedule would, and waits for the end. */
  sync(environment: string, reason: string): Promise<void>;
  close(): Promise<void>;
}

const pollMs = 25;
const syncTimeoutMs = 30_000;

export function openConversation(config: Config): Conversation {
  const redis = connectRedis(config.secrets.redisUrl, () => undefined);
  const feed = openEventFeed(redis.producer);
  const queue = openJobQueue({
    redis: redis.producer,
    key: config.secrets.jobKey,
    environments: Object.keys(config.environments),
    retry: { attempts: 1, delayMs: 0 },
  });
  let position = "0";
  const ended = new Set<string>();
  const conversation: Conversation = {
    async events() {
      const page = await feed.read(position, 1_000);
      position = page.position;
      for (const event of page.events) if (event.kind === "ended") ended.add(event.operation.id);
      // A fast worker may end an operation before the one who stored it wrote down that it was asked for.
      return page.events.filter((event) => event.kind !== "requested" || !ended.has(event.operation.id));
    },
    async until(found, timeoutMs) {
      const seen: FeedEvent[] = [];
      for (const deadlineMs = Date.now() + timeoutMs; Date.now() < deadlineMs; await delay(pollMs)) {
        seen.push(...(await conversation.events()));
        if (found(seen)) break;
      }
      return seen;
    },
    async sync(environment, reason) {
      const operation = createOperation({
        request: { verb: "sync", environment, dryRun: false, force: false },
        requester: { kind: "schedule", reason },
        origin: { channel: config.environments[environment]?.channel ?? "", trigger: randomUUID() },
        at: new Date(),
      });
      await queue.enqueue(operation);
      await conversation.until(
        (events) => events.some((event) => event.kind === "ended" && event.operation.id === operation.id),
        syncTimeoutMs,
      );
    },
    async close() {
      await queue.close();
      await redis.close();
    },
  };
  return conversation;
}

/** Whether every operation that was requested has ended. */
export function allEnded(events: readonly FeedEvent[]): boolean {
  const ended = new Set(events.filter((event) => event.kind === "ended").map((event) => event.operation.id));
  return events.every((event) => event.kind !== "requested" || ended.has(event.operation.id));
}

export function hasSynced(events: readonly FeedEvent[], environment: string): boolean {
  return events.some(
    (event) => event.kind === "ended" && event.operation.request.verb === "sync" && event.operation.request.environment === environment,
  );
}
