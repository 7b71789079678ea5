// Messages that are to be posted later (chat.scheduleMessage).
import type { Clock } from "../clock.ts";
import type { IdSource } from "../ids.ts";

export interface ScheduledMessage {
  id: string;
  channel_id: string;
  /** Seconds since the epoch. */
  post_at: number;
  date_created: number;
  text: string;
}

/** Posts at the set time, unless called off before. */
export class Schedule {
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #entries = new Map<string, { message: ScheduledMessage; callOff(): void }>();

  constructor(clock: Clock, ids: IdSource) {
    this.#clock = clock;
    this.#ids = ids;
  }

  add(request: { channel: string; postAtS: number; text: string; post(): void }): ScheduledMessage {
    const nowMs = this.#clock.now();
    const message = {
      id: this.#ids.next("Q"),
      channel_id: request.channel,
      post_at: request.postAtS,
      date_created: Math.floor(nowMs / 1000),
      text: request.text,
    };
    const callOff = this.#clock.after(Math.max(0, request.postAtS * 1000 - nowMs), () => {
      this.#entries.delete(message.id);
      request.post();
    });
    this.#entries.set(message.id, { message, callOff });
    return message;
  }

  /** @returns false when there is none of that id in that channel */
  remove(channel: string, id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry || entry.message.channel_id !== channel) return false;
    entry.callOff();
    return this.#entries.delete(id);
  }

  list(channel?: string): ScheduledMessage[] {
    const messages = [...this.#entries.values()].map((entry) => entry.message);
    return messages.filter((message) => !channel || message.channel_id === channel);
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.callOff();
    this.#entries.clear();
  }
}
