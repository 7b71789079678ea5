// Trigger ids: each interaction yields one, good for opening one modal within three seconds.
import type { Clock } from "../clock.ts";
import type { IdSource } from "../ids.ts";

/** "expires 3 seconds after you receive it" (Slack, "Modals"). */
const lifeMs = 3000;
/** How long a spent or expired one is still recognised as such. */
const memoryMs = 60_000;

/** Where an interaction happened. */
export interface TriggerOrigin {
  viewId?: string;
  channel?: string;
}

interface Trigger extends TriggerOrigin {
  userId: string;
  expiresAt: number;
  used: boolean;
}

export type Exchange =
  | ({ kind: "ok"; userId: string } & TriggerOrigin)
  | { kind: "refused"; error: "invalid_trigger_id" | "expired_trigger_id" | "exchanged_trigger_id" };

export class Triggers {
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #byId = new Map<string, Trigger>();

  constructor(clock: Clock, ids: IdSource) {
    this.#clock = clock;
    this.#ids = ids;
  }

  issue(userId: string, origin: TriggerOrigin): string {
    const now = this.#clock.now();
    for (const [id, trigger] of this.#byId) if (trigger.expiresAt + memoryMs < now) this.#byId.delete(id);
    const id = `${this.#ids.next("")}.${Math.floor(now)}.${this.#ids.secret()}`;
    this.#byId.set(id, { ...origin, userId, expiresAt: now + lifeMs, used: false });
    return id;
  }

  /** Says whether it could be exchanged now, without spending it. */
  inspect(id: string): Exchange {
    const trigger = this.#byId.get(id);
    if (!trigger) return { kind: "refused", error: "invalid_trigger_id" };
    if (trigger.used) return { kind: "refused", error: "exchanged_trigger_id" };
    if (this.#clock.now() > trigger.expiresAt) return { kind: "refused", error: "expired_trigger_id" };
    return { kind: "ok", userId: trigger.userId, viewId: trigger.viewId, channel: trigger.channel };
  }

  spend(id: string): void {
    const trigger = this.#byId.get(id);
    if (trigger) trigger.used = true;
  }
}
