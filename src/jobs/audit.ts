// The audit log's port and its events: every request, decision, refusal and outcome. Beside it the feed that tells of ends.

import type { Redis } from "ioredis";
import type { Approval } from "../gitops/rules/approval/approval.ts";
import type { AuditDoor } from "./audit/entry.ts";
import type { Actor, ImageMove, Operation } from "./operation.ts";
import type { Outcome } from "./outcome.ts";
import { keyPrefix } from "./redis.ts";

/** What scripts and the command line follow. */
export type FeedEvent =
  | { kind: "requested"; at: string; operation: Operation }
  /** Answered at the door: a refusal, a help text, an unknown command. */
  | {
      kind: "answered";
      at: string;
      requester: Actor;
      trigger: string;
      text: string;
      outcome: Outcome;
      door?: AuditDoor | undefined;
      /** What was decided was written down where it was stored; this tells the feed alone. */
      isRecorded?: boolean | undefined;
    }
  | { kind: "ended"; at: string; operation: Operation; outcome: Outcome };

export type AuditEvent =
  | FeedEvent
  /** An approval as a step of its life left it. */
  | { kind: "decided"; at: string; approval: Approval; isOpened: boolean }
  /** Automation's commit. */
  | {
      kind: "committed";
      at: string;
      job: string;
      repository: string;
      commit: string;
      changes: readonly { environment: string; moves: readonly ImageMove[] }[];
    }
  /** What came from outside and was not believed; `suppressed` others of its kind came since the last entry. */
  | { kind: "turned-away"; at: string; who: string; door: AuditDoor; reasonCode: string; reason: string; suppressed: number };

export interface AuditLog {
  /** Resolves when the event is stored. */
  append(event: AuditEvent): Promise<void>;
}

/** Events as scripts and the command line follow them: whole, and kept for a short while only. */
export interface EventFeed {
  /** Where the feed ends now; `0` for an empty one. */
  position(): Promise<string>;
  /** Events after a position, oldest first, and the position after the last of them. */
  read(after: string, limit: number): Promise<{ events: FeedEvent[]; position: string }>;
}

export const feedStream = `${keyPrefix}:events`;

export function openEventFeed(redis: Redis): EventFeed {
  return {
    async position() {
      const [last] = await redis.xrevrange(feedStream, "+", "-", "COUNT", 1);
      return last?.[0] ?? "0";
    },
    async read(after, limit) {
      const entries = await redis.xrange(feedStream, `(${after}`, "+", "COUNT", limit);
      const events = entries.map(([, fields]) => JSON.parse(fields[fields.indexOf("event") + 1] ?? "null") as FeedEvent);
      return { events, position: entries.at(-1)?.[0] ?? after };
    },
  };
}
