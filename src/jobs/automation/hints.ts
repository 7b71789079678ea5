// What webhooks said of pushed tags: kept in Redis until a worker has looked, so that none is lost and many are one commit.

import type { Redis } from "ioredis";
import { keyPrefix } from "../redis.ts";

export interface ImageHint {
  /** Canonical repository, `docker.io/library/nginx`. */
  image: string;
  tag: string;
  /** When the webhook came, milliseconds since 1970. */
  receivedAtMs: number;
  /** How often the registry could not be asked about it. */
  tries: number;
}

export interface Hints {
  add(repository: string, hints: readonly ImageHint[]): Promise<void>;
  /**
   * Takes all hints as one batch. A batch whose worker died is given again, unchanged, before any
   * newer hint: its commit may have been pushed, and is found by the batch's identity.
   */
  claim(repository: string): Promise<ImageHint[]>;
  /** The claimed batch is done. */
  done(repository: string): Promise<void>;
}

const waitingKey = (repository: string) => `${keyPrefix}:hints:${repository}`;
const batchKey = (repository: string) => `${keyPrefix}:hints-batch:${repository}`;

export function openHints(redis: Redis): Hints {
  return {
    async add(repository, hints) {
      const transaction = redis.multi();
      for (const hint of hints) transaction.hset(waitingKey(repository), `${hint.image}:${hint.tag}`, JSON.stringify(hint));
      await transaction.exec();
    },
    async claim(repository) {
      // RENAMENX leaves an unfinished batch as it is; without waiting hints it has no source and fails.
      await redis.renamenx(waitingKey(repository), batchKey(repository)).catch(() => 0);
      return Object.values(await redis.hgetall(batchKey(repository))).map((text) => JSON.parse(text) as ImageHint);
    },
    async done(repository) {
      await redis.del(batchKey(repository));
    },
  };
}
