// Cards whose buttons gave way to "processing": remembered until they are painted again, so that a crash leaves none without buttons.

import type { Redis } from "ioredis";
import { keyPrefix } from "../redis.ts";

export interface PressedCards {
  begin(operation: string, nowMs: number): Promise<void>;
  end(operation: string): Promise<void>;
  /** Operations whose card was pressed before then and not painted since. */
  stuck(beforeMs: number): Promise<string[]>;
}

const key = `${keyPrefix}:cards-pressed`;

export function openPressedCards(redis: Redis): PressedCards {
  return {
    async begin(operation, nowMs) {
      await redis.zadd(key, nowMs, operation);
    },
    async end(operation) {
      await redis.zrem(key, operation);
    },
    stuck: (beforeMs) => redis.zrangebyscore(key, "-inf", beforeMs, "LIMIT", 0, 100),
  };
}
