// The epoch of Redis's state: when it is missing or another, everything before it was lost, and open approvals are void.

import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { keyPrefix } from "../redis.ts";

export const epochKey = `${keyPrefix}:state-epoch`;

export interface EpochCheck {
  /** `first`: there was no state and none is remembered; `lost`: what is remembered is gone. */
  kind: "kept" | "first" | "lost";
  epoch: string;
}

export interface StateEpoch {
  /** The epoch that this process works in. */
  current(): string;
  /** Asks Redis again and moves on to its epoch, beginning a new one where there is none. */
  check(): Promise<EpochCheck>;
}

/**
 * `remembered` is the epoch as the caller keeps it outside Redis (a file, the cluster), so that a
 * loss while no process ran is noticed too; the caller stores `current()` there afterwards.
 */
export async function openStateEpoch(options: {
  redis: Redis;
  remembered?: string | undefined;
  /** Milliseconds since 1970. */
  clock?: (() => number) | undefined;
}): Promise<{ epoch: StateEpoch; found: EpochCheck }> {
  const { redis, clock = Date.now } = options;
  let known = options.remembered;
  const epoch: StateEpoch = {
    current: () => known ?? "",
    async check() {
      const fresh = `${clock().toString(36)}.${randomBytes(16).toString("hex")}`;
      const began = (await redis.set(epochKey, fresh, "NX")) === "OK";
      const now = began ? fresh : ((await redis.get(epochKey)) ?? "");
      const kind = known === now ? "kept" : known !== undefined ? "lost" : began ? "first" : "kept";
      known = now;
      return { kind, epoch: now };
    },
  };
  return { found: await epoch.check(), epoch };
}

/** When the state began that Redis has now, in milliseconds since 1970; undefined when nobody has noticed yet that it is empty. */
export async function readStateBegan(redis: Redis): Promise<number | undefined> {
  const epoch = await redis.get(epochKey);
  if (epoch === null) return undefined;
  // An older version's epoch has no time: what it began with is still there.
  const [time = "", ...rest] = epoch.split(".");
  return rest.length === 0 ? 0 : Number.parseInt(time, 36);
}
