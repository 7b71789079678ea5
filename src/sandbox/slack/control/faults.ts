// Faults on request: which calls or deliveries shall go wrong, how, and how often.
import type { IdSource } from "../ids.ts";

export interface FaultMatch {
  /** A Web API method, as in `chat.postMessage`; or `response_url` for posts to one. */
  method?: string;
  /** The call's `channel` argument, or the channel of the delivered payload. */
  channel?: string;
  /** `events_api`, `slash_commands`, `interactive`, a payload type such as `block_actions`, or `*`. */
  delivery?: string;
}

export type Fault =
  | { kind: "rate_limited"; retryAfterS: number }
  | { kind: "http"; status: number }
  /** No reply at all: a call hangs until its client gives up; a delivery never reaches the app. */
  | { kind: "timeout" }
  /** It takes effect, but the reply (for a delivery: the ack) is lost. */
  | { kind: "lost_reply" }
  | { kind: "error"; error: string }
  | { kind: "delay"; delayMs: number }
  /** Deliveries only: the same payload arrives twice. */
  | { kind: "duplicate" };

export interface FaultRequest {
  match: FaultMatch;
  fault: Fault;
  /** How many times it strikes; default 1. */
  times?: number;
}

interface Subject {
  method?: string;
  channel?: string;
  delivery?: readonly string[];
}

/** The faults asked for and not yet used up; the first that matches strikes. */
export class FaultList {
  readonly #ids: IdSource;
  #entries: (FaultRequest & { id: string; left: number })[] = [];

  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  add(request: FaultRequest): string {
    const id = this.#ids.next("F");
    this.#entries.push({ ...request, id, left: request.times ?? 1 });
    return id;
  }

  clear(): void {
    this.#entries = [];
  }

  takeForCall(method: string, channel: string | undefined): Fault | undefined {
    return this.#take({ method, channel });
  }

  /** @param names - what the delivery is called: its envelope type and its payload's type */
  takeForDelivery(names: readonly string[], channel: string | undefined): Fault | undefined {
    return this.#take({ delivery: names, channel });
  }

  #take(subject: Subject): Fault | undefined {
    const entry = this.#entries.find((candidate) => matches(candidate.match, subject));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry);
    return entry.fault;
  }
}

function matches(match: FaultMatch, subject: Subject): boolean {
  const isDelivery = subject.delivery !== undefined;
  if (isDelivery !== (match.delivery !== undefined)) return false;
  if (match.channel !== undefined && match.channel !== subject.channel) return false;
  if (isDelivery) return match.delivery === "*" || subject.delivery?.includes(match.delivery ?? "") === true;
  return match.method === undefined || match.method === subject.method;
}
