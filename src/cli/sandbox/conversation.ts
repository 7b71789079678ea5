// Follows what the product says of its operations: the audit log in Redis, and the messages in Slack.

import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "../../config/config.ts";
import { type AuditEvent, openAuditLog } from "../../jobs/audit.ts";
import { connectRedis } from "../../jobs/redis.ts";

export interface Conversation {
  /** Everything that ended or was answered since the last call's position. */
  events(): Promise<AuditEvent[]>;
  /** Waits until `found` holds for the events since the start of this wait, at most `timeoutMs`. */
  until(found: (events: readonly AuditEvent[]) => boolean, timeoutMs: number): Promise<AuditEvent[]>;
  close(): Promise<void>;
}

const pollMs = 25;

export function followConversation(config: Config): Conversation {
  const redis = connectRedis(config.secrets.redisUrl, () => undefined);
  const audit = openAuditLog(redis.producer);
  let position = "0";
  const conversation: Conversation = {
    async events() {
      const page = await audit.read(position, 1_000);
      position = page.position;
      return page.events;
    },
    async until(found, timeoutMs) {
      const seen: AuditEvent[] = [];
      for (const deadlineMs = Date.now() + timeoutMs; Date.now() < deadlineMs; await delay(pollMs)) {
        seen.push(...(await conversation.events()));
        if (found(seen)) break;
      }
      return seen;
    },
    close: () => redis.close(),
  };
  return conversation;
}

/** Whether every operation that was requested has ended. */
export function allEnded(events: readonly AuditEvent[]): boolean {
  const ended = new Set(events.filter((event) => event.kind === "ended").map((event) => event.operation.id));
  return events.every((event) => event.kind !== "requested" || ended.has(event.operation.id));
}
