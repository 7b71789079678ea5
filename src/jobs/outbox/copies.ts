// Copies of an operation's message: in other channels and in direct messages, each changed whenever the message is.

import type { Redis } from "ioredis";
import { type CopyPlace, messageKey } from "../message.ts";
import { keyPrefix } from "../redis.ts";
import type { Outbox } from "./outbox.ts";

/** As long as the outbox keeps a message. */
const keepSeconds = 7 * 24 * 3_600;

export interface Copies {
  /** `key`: of the operation's message. */
  add(key: string, places: readonly CopyPlace[]): Promise<void>;
  of(key: string): Promise<CopyPlace[]>;
}

export function openCopies(redis: Redis): Copies {
  const keyOf = (key: string) => `${keyPrefix}:copies:${key}`;
  return {
    async add(key, places) {
      if (places.length === 0) return;
      await redis
        .multi()
        .sadd(keyOf(key), ...places.map((place) => JSON.stringify(place)))
        .expire(keyOf(key), keepSeconds)
        .exec();
    },
    async of(key) {
      const members = await redis.smembers(keyOf(key));
      return members.sort().map((member) => JSON.parse(member) as CopyPlace);
    },
  };
}

/** The same outbox; what is put for an operation is put for each of its copies, too. Progress is told in one place. */
export function withCopies(outbox: Outbox, copies: Copies): Outbox {
  return {
    ...outbox,
    async put(message) {
      await outbox.put(message);
      if (message.kind !== "operation" || message.view.state !== "ended") return;
      const { operation, view } = message;
      for (const place of await copies.of(messageKey(message))) await outbox.put({ kind: "copy", place, operation, view });
    },
  };
}
