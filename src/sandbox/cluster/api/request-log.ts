// What was asked of the embedded cluster, so that tests can count reads and writes.

import type { RequestVerb } from "./faults.ts";

export interface LoggedRequest {
  method: string;
  /** Path and query. */
  path: string;
  verb: RequestVerb;
  at: Date;
  /** The HTTP code; undefined while it is under way or when the connection was cut. */
  code: number | undefined;
  userAgent: string;
}

const maxEntries = 50_000;

const writes: ReadonlySet<RequestVerb> = new Set(["create", "update", "patch", "delete", "deletecollection"]);

/** The newest requests, oldest first. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  /** Requests that could change something; dry runs are none. */
  get writes(): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => writes.has(entry.verb) && !entry.path.includes("dryRun="));
  }

  /** Requests that only look, discovery among them. */
  get reads(): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => !writes.has(entry.verb) || entry.path.includes("dryRun="));
  }

  add(entry: LoggedRequest): LoggedRequest {
    this.#entries.push(entry);
    if (this.#entries.length > maxEntries * 1.2) this.#entries = this.#entries.slice(-maxEntries);
    return entry;
  }

  clear(): void {
    this.#entries = [];
  }
}
