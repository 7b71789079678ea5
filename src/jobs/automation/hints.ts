// What webhooks said of pushed tags: kept in Redis until a worker has looked, so that none is lost and many are one commit.

import type { Redis } from "ioredis";
import { keyPrefix } from "../redis.ts";

export interface ImageHint {
  /** Canonical repository, `docker.io/library/nginx`. */
  image: string;
  tag: string;
  /** As the webhook named it; what counts is the registry's. */
  digest?: string | undefined;
  /** When the webhook came, milliseconds since 1970. */
  receivedAtMs: number;
  /** How often the registry could not be asked about it. */
  tries: number;
}

export interface HintBatch {
  hints: ImageHint[];
  /** A worker took this batch before and did not end it: what it led to may be in git already. */
  again: boolean;
}

export interface Hints {
  add(repository: string, hints: readonly ImageHint[]): Promise<void>;
  /** Whether `claim` has something to give. */
  has(repository: string): Promise<boolean>;
  /**
   * Takes all hints as one batch. A batch whose worker died is given again, unchanged, before any
   * newer hint: its commit may have been pushed, and is found by the batch's identity.
   */
  claim(repository: string): Promise<HintBatch>;
  /** The claimed batch is done. */
  done(repository: string): Promise<void>;
  /** Sets hints aside until `resume` is called with their number of tries; all must have the same. */
  postpone(repository: string, tries: number, hints: readonly ImageHint[]): Promise<void>;
  /** Those that were set aside wait again, unless newer ones say the same. */
  resume(repository: string, tries: number): Promise<void>;
}

const waitingKey = (repository: string) => `${keyPrefix}:hints:${repository}`;
const batchKey = (repository: string) => `${keyPrefix}:hints-batch:${repository}`;
const laterKey = (repository: string, tries: number) => `${keyPrefix}:hints-later:${repository}:${tries}`;

export function openHints(redis: Redis): Hints {
  async function store(key: string, hints: readonly ImageHint[]): Promise<void> {
    await redis.hset(key, Object.fromEntries(hints.map((hint) => [`${hint.image}:${hint.tag}`, JSON.stringify(hint)])));
  }

  return {
    add: (repository, hints) => store(waitingKey(repository), hints),
    has: async (repository) => (await redis.exists(waitingKey(repository), batchKey(repository))) > 0,
    async claim(repository) {
      // RENAMENX leaves an unfinished batch as it is; without waiting hints it has no source and fails.
      const taken = await redis.renamenx(waitingKey(repository), batchKey(repository)).catch(() => 0);
      const texts = Object.values(await redis.hgetall(batchKey(repository)));
      return { hints: texts.map((text) => JSON.parse(text) as ImageHint), again: taken === 0 };
    },
    async done(repository) {
      await redis.del(batchKey(repository));
    },
    postpone: (repository, tries, hints) => store(laterKey(repository, tries), hints),
    async resume(repository, tries) {
      const key = laterKey(repository, tries);
      const later = await redis.hgetall(key);
      const fields = Object.keys(later);
      if (fields.length === 0) return;
      const transaction = redis.multi();
      for (const field of fields) transaction.hsetnx(waitingKey(repository), field, later[field] ?? "");
      await transaction.hdel(key, ...fields).exec();
    },
  };
}
