// The audit log: every request, refusal and outcome, in order, in one Redis stream.

import type { Redis } from "ioredis";
import type { Actor, Operation } from "./operation.ts";
import type { Outcome } from "./outcome.ts";
import { keyPrefix } from "./redis.ts";

export type AuditEvent =
  | { kind: "requested"; at: string; operation: Operation }
  /** Answered at the door: a refusal, a help text, an unknown command. */
  | { kind: "answered"; at: string; requester: Actor; trigger: string; text: string; outcome: Outcome }
  | { kind: "ended"; at: string; operation: Operation; outcome: Outcome };

export const auditStream = `${keyPrefix}:audit`;
const keepEvents = 100_000;

export interface AuditLog {
  /** Resolves when the event is stored. */
  append(event: AuditEvent): Promise<void>;
  /** Where the log ends now; `0` for an empty one. */
  position(): Promise<string>;
  /** Events after a position, oldest first, and the position after the last of them. */
  read(after: string, limit: number): Promise<{ events: AuditEvent[]; position: string }>;
}

export function openAuditLog(redis: Redis): AuditLog {
  return {
    async append(event) {
      await redis.xadd(auditStream, "MAXLEN", "~", keepEvents, "*", "event", JSON.stringify(event));
    },
    async position() {
      const [last] = await redis.xrevrange(auditStream, "+", "-", "COUNT", 1);
      return last?.[0] ?? "0";
    },
    async read(after, limit) {
      const entries = await redis.xrange(auditStream, `(${after}`, "+", "COUNT", limit);
      const events = entries.map(([, fields]) => JSON.parse(fields[fields.indexOf("event") + 1] ?? "null") as AuditEvent);
      return { events, position: entries.at(-1)?.[0] ?? after };
    },
  };
}
