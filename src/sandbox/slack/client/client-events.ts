// What people's clients are told as it happens, each only what they may see; kept a while for those who reconnect.
import type { Json } from "../model.ts";

export type ClientEvent = { type: string } & Json;

export interface NumberedEvent {
  id: number;
  event: ClientEvent;
}

type Audience = (userId: string) => boolean;
type Listener = (numbered: NumberedEvent) => void;

/** How many past events a client that comes back can catch up on. */
const keptEvents = 1000;

export class ClientEvents {
  readonly #listeners = new Map<Listener, string>();
  #kept: (NumberedEvent & { audience: Audience })[] = [];
  #lastId = 0;

  publish(event: ClientEvent, audience: Audience): void {
    this.#lastId += 1;
    const numbered = { id: this.#lastId, event };
    this.#kept.push({ ...numbered, audience });
    if (this.#kept.length > keptEvents * 1.1) this.#kept = this.#kept.slice(-keptEvents);
    for (const [listener, userId] of this.#listeners) if (audience(userId)) listener(numbered);
  }

  toUser(userId: string, event: ClientEvent): void {
    this.publish(event, (candidate) => candidate === userId);
  }

  /** Listens as that person. @returns a function that ends it */
  subscribe(userId: string, listener: Listener): () => void {
    // Wrapped, so that one function may listen for two people.
    const own: Listener = (numbered) => listener(numbered);
    this.#listeners.set(own, userId);
    return () => this.#listeners.delete(own);
  }

  /** The kept events after `id` that the person may see. */
  since(userId: string, id: number): NumberedEvent[] {
    return this.#kept.filter((kept) => kept.id > id && kept.audience(userId)).map(({ id, event }) => ({ id, event }));
  }
}
