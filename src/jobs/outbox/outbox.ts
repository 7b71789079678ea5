// The outbox: what is to be said waits in Redis, per channel and in order, until Slack has taken it.

import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { type Message, messageChannel, messageKey } from "../message.ts";
import { keyPrefix } from "../redis.ts";

export const outboxQueueName = "outbox";
/** Finished conversations are forgotten after a week; unsent messages live as long. */
const keepSeconds = 7 * 24 * 3_600;

export const outboxKeys = {
  message: (key: string) => `${keyPrefix}:message:${key}`,
  /** Sorted set of message keys by the order in which they first had something to say. */
  channel: (channel: string) => `${keyPrefix}:outbox:${channel}`,
  channels: `${keyPrefix}:outbox-channels`,
  sequence: `${keyPrefix}:outbox-sequence`,
};

/** Takes what is to be said; it is stored when the promise resolves. */
export interface Outbox {
  put(message: Message): Promise<void>;
  /** Whether a message under this one's key was ever put: then it is to be changed, not posted anew. */
  has(message: Message): Promise<boolean>;
  /** The newest state of a message, while it is kept. */
  find(key: string): Promise<Message | undefined>;
  /** Where the message stands in Slack, once it was posted. */
  place(key: string): Promise<{ channel: string; ts: string } | undefined>;
  /** How many messages Slack has not taken yet. */
  pending(): Promise<number>;
  /** Channels that have something unsaid are looked at again (after a restart). */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export function openOutbox(redis: Redis): Outbox {
  const queue = new Queue<{ channel: string }>(outboxQueueName, { connection: redis, prefix: keyPrefix });
  queue.on("error", () => undefined);
  const wake = (channel: string) =>
    queue.add(
      "deliver",
      { channel },
      {
        deduplication: { id: channel, keepLastIfActive: true },
        attempts: 1_000_000,
        backoff: { type: "exponential", delay: 500, jitter: 0.3 },
        removeOnComplete: true,
        removeOnFail: true,
      },
    );
  return {
    async put(message) {
      const key = messageKey(message);
      const channel = messageChannel(message);
      const order = await redis.incr(outboxKeys.sequence);
      await redis
        .multi()
        .hset(outboxKeys.message(key), "body", JSON.stringify(message))
        .hincrby(outboxKeys.message(key), "version", 1)
        .expire(outboxKeys.message(key), keepSeconds)
        .zadd(outboxKeys.channel(channel), "NX", order, key)
        .sadd(outboxKeys.channels, channel)
        .exec();
      await wake(channel);
    },
    async has(message) {
      return (await redis.exists(outboxKeys.message(messageKey(message)))) === 1;
    },
    async find(key) {
      const body = await redis.hget(outboxKeys.message(key), "body");
      return body === null ? undefined : (JSON.parse(body) as Message);
    },
    async place(key) {
      const [channel, ts] = await redis.hmget(outboxKeys.message(key), "channel", "ts");
      return channel && ts ? { channel, ts } : undefined;
    },
    async pending() {
      const channels = await redis.smembers(outboxKeys.channels);
      const counts = await Promise.all(channels.map((channel) => redis.zcard(outboxKeys.channel(channel))));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async sweep() {
      for (const channel of await redis.smembers(outboxKeys.channels)) await wake(channel);
    },
    async close() {
      await queue.close();
    },
  };
}
