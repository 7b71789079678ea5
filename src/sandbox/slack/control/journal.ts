// The journal: every call that was made to the embedded Slack and every payload it delivered.

export interface CallEntry {
  /** Milliseconds since the epoch. */
  at: number;
  method: string;
  token_kind: "bot" | "app" | "none" | "unknown";
  args: Record<string, unknown>;
  /** The HTTP status; 0 while the call is under way or when its reply was withheld. */
  status: number;
  response: unknown;
  headers: Record<string, string>;
}

export interface DeliveryEntry {
  at: number;
  /** `events_api`, `slash_commands` or `interactive`. */
  kind: string;
  /** The type within: an event's, an interaction's, or the command. */
  type: string;
  envelope: Record<string, unknown>;
  via: "http" | "socket";
  /** `acked`, `pending`, or what the person would be told. */
  outcome: string;
  ack: unknown;
  durationMs: number;
  /** 0 at first, then 1 to 3. */
  attempt: number;
  /** Set when an ack came after the deadline (Socket Mode). */
  lateAckMs?: number;
}

export interface JournalContents {
  calls: CallEntry[];
  deliveries: DeliveryEntry[];
}

/** Keeps the newest entries of each sort, oldest first. */
export class Journal {
  readonly #size: number;
  #calls: CallEntry[] = [];
  #deliveries: DeliveryEntry[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Records a call and returns the entry, to be completed when the reply is known. */
  addCall(entry: CallEntry): CallEntry {
    this.#calls = append(this.#calls, entry, this.#size);
    return entry;
  }

  addDelivery(entry: DeliveryEntry): DeliveryEntry {
    this.#deliveries = append(this.#deliveries, entry, this.#size);
    return entry;
  }

  contents(): JournalContents {
    return { calls: [...this.#calls], deliveries: [...this.#deliveries] };
  }
}

// Trimmed a tenth at a time, so that a full journal does not copy itself on every entry.
function append<T>(entries: T[], entry: T, size: number): T[] {
  entries.push(entry);
  return entries.length > size * 1.1 ? entries.slice(-size) : entries;
}
