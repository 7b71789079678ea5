// Says what waits in the outbox: one channel at a time by one worker, in order, at the pace that Slack allows.

import { DelayedError, type Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Logger } from "../../telemetry/log.ts";
import { readStateBegan } from "../approvals/state-epoch.ts";
import { type Delivery, isOfOperation, type Message, type Thread } from "../message.ts";
import { keyPrefix } from "../redis.ts";
import { type TakeUp, takeUpDefaults } from "../take-up.ts";
import { outboxKeys, outboxQueueName } from "./outbox.ts";

/** Slack takes one new message a second and channel (docs: rate limits, chat.postMessage). */
const postIntervalMs = 1_000;

interface StoredMessage {
  message: Message;
  version: string;
  /** Where the message stands in Slack, once it was posted. */
  known: { channel: string; ts: string } | undefined;
  /** A post may have been taken by Slack though nobody wrote down where it stands. */
  uncertain: boolean;
}

export interface OutboxDelivery {
  close(): Promise<void>;
}

export function startOutboxDelivery(options: {
  redis: Redis;
  connection: Redis;
  thread: Thread;
  takeUp?: TakeUp | undefined;
  clock: () => number;
  log: Logger;
}): OutboxDelivery {
  const { redis, thread, takeUp = takeUpDefaults, clock, log } = options;
  const stopping = new AbortController();

  async function deliverChannel(job: Job<{ channel: string }>, token: string | undefined): Promise<void> {
    const channel = job.data.channel;
    for (;;) {
      if (stopping.signal.aborted) return postpone(job, clock() + 100, token);
      const [key] = await redis.zrange(outboxKeys.channel(channel), "0", "0");
      if (key === undefined) return;
      const stored = await readMessage(redis, key);
      if (stored === undefined) {
        await redis.zrem(outboxKeys.channel(channel), key);
        continue;
      }
      if (stored.known === undefined && stored.message.kind !== "private") {
        const waitMs = await postWaitMs(redis, channel, clock());
        if (waitMs > 0) return postpone(job, clock() + waitMs, token);
        await redis.hset(outboxKeys.message(key), "posting", "1");
      }
      const delivery = await thread.deliver(stored.message, stored, stopping.signal);
      if (delivery.kind === "wait") {
        log.warn({ channel, waitMs: delivery.waitMs, reason: delivery.reason }, "Slack asked to wait");
        return postpone(job, clock() + delivery.waitMs, token);
      }
      if (delivery.kind === "delivered" && delivery.insteadOf !== undefined)
        log.warn({ channel, key, reason: delivery.insteadOf, deliveredTo: delivery.channel }, "a message went elsewhere");
      if (delivery.kind === "undeliverable") log.error({ channel, key, reason: delivery.reason }, "a message could not be delivered");
      await settle(redis, { channel, key, version: stored.version, delivery });
    }
  }

  const worker = new Worker<{ channel: string }>(outboxQueueName, deliverChannel, {
    connection: options.connection,
    prefix: keyPrefix,
    concurrency: 20,
    lockDuration: takeUp.lockMs,
    stalledInterval: takeUp.checkMs,
    maxStalledCount: 1_000,
  });
  worker.on("error", () => undefined);
  worker.on("failed", (job, error) => log.error({ channel: job?.data.channel, err: error }, "delivery failed"));

  return {
    async close() {
      stopping.abort();
      await worker.close();
    },
  };
}

async function postpone(job: Job, untilMs: number, token: string | undefined): Promise<void> {
  await job.moveToDelayed(untilMs, token);
  throw new DelayedError();
}

async function readMessage(redis: Redis, key: string): Promise<StoredMessage | undefined> {
  const fields = await redis.hgetall(outboxKeys.message(key));
  if (fields.body === undefined) return undefined;
  const message = JSON.parse(fields.body) as Message;
  const known = fields.channel && fields.ts ? { channel: fields.channel, ts: fields.ts } : undefined;
  const uncertain = fields.posting === "1" || (known === undefined && (await mayBeForgotten(redis, message)));
  return { message, version: fields.version ?? "0", known, uncertain };
}

/** Whether it may stand in Slack though Redis, which was emptied since, does not know where. */
async function mayBeForgotten(redis: Redis, message: Message): Promise<boolean> {
  if (!isOfOperation(message) || message.kind === "private") return false;
  const beganMs = await readStateBegan(redis);
  return beganMs === undefined || message.operation.anchor !== undefined || Date.parse(message.operation.acceptedAt) < beganMs;
}

async function postWaitMs(redis: Redis, channel: string, nowMs: number): Promise<number> {
  const last = Number((await redis.get(`${outboxKeys.channel(channel)}:last-post`)) ?? 0);
  const waitMs = last + postIntervalMs - nowMs;
  if (waitMs > 0) return waitMs;
  await redis.set(`${outboxKeys.channel(channel)}:last-post`, String(nowMs), "PX", 60_000);
  return 0;
}

/** Records the delivery; what became newer meanwhile goes to the end of the line. */
async function settle(
  redis: Redis,
  settled: { channel: string; key: string; version: string; delivery: Exclude<Delivery, { kind: "wait" }> },
): Promise<void> {
  const { channel, key, version, delivery } = settled;
  const fields = delivery.kind === "delivered" && delivery.ts !== undefined ? { channel: delivery.channel, ts: delivery.ts } : {};
  await redis
    .multi()
    .hset(outboxKeys.message(key), { ...fields, posting: "0", sent: version })
    .zrem(outboxKeys.channel(channel), key)
    .exec();
  const newest = await redis.hget(outboxKeys.message(key), "version");
  if (newest !== version) await redis.zadd(outboxKeys.channel(channel), "NX", await redis.incr(outboxKeys.sequence), key);
}
