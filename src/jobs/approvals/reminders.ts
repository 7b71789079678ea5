// When approvers are to be reminded, in Redis: each approval once, whoever restarts meanwhile.

import type { Redis } from "ioredis";
import { keyPrefix } from "../redis.ts";

export interface Reminders {
  schedule(approval: string, atMs: number): Promise<void>;
  /** Ids whose time has come, first due first. */
  due(nowMs: number, limit: number): Promise<string[]>;
  done(approval: string): Promise<void>;
}

const key = `${keyPrefix}:approval-reminders`;

export function openReminders(redis: Redis): Reminders {
  return {
    async schedule(approval, atMs) {
      await redis.zadd(key, "NX", atMs, approval);
    },
    due: (nowMs, limit) => redis.zrangebyscore(key, "-inf", nowMs, "LIMIT", 0, limit),
    async done(approval) {
      await redis.zrem(key, approval);
    },
  };
}
