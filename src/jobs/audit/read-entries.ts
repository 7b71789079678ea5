// Reads the audit log from Redis: page by page from a place on, or the entries about one change.

import type { Redis } from "ioredis";
import { auditKeys } from "./audit-chain.ts";

export interface StoredEntry {
  /** The stream's id: milliseconds since 1970, a dash, a counter. */
  id: string;
  /** As it stands there: whoever reads it checks it. */
  entry: unknown;
}

export interface AuditEntries {
  /** All entries after a place, oldest first. `after` is a stream id, `since` a time. */
  read(from?: { after?: string | undefined; since?: Date | undefined }): AsyncGenerator<StoredEntry>;
  /** Entries about an operation, an approval or a commit, oldest first; at most a few hundred. */
  about(ids: readonly string[]): Promise<StoredEntry[]>;
  /** The hash of the last entry, as the chain's end says it; undefined for an empty log. */
  head(): Promise<string | undefined>;
}

const pageSize = 500;
const maxAbout = 300;

export function openAuditEntries(redis: Redis): AuditEntries {
  return {
    async *read({ after, since } = {}) {
      let start = after !== undefined ? `(${after}` : since !== undefined ? String(since.getTime()) : "-";
      for (;;) {
        const page = await redis.xrange(auditKeys.stream, start, "+", "COUNT", pageSize);
        for (const [id, fields] of page) yield { id, entry: parseEntry(fields) };
        const last = page.at(-1);
        if (last === undefined || page.length < pageSize) return;
        start = `(${last[0]}`;
      }
    },
    async about(ids) {
      const lists = await Promise.all(ids.map((id) => redis.lrange(auditKeys.about(id), -maxAbout, -1)));
      const places = [...new Set(lists.flat())].sort(byStreamId).slice(-maxAbout);
      const found = await Promise.all(places.map((place) => redis.xrange(auditKeys.stream, place, place)));
      return found.flat().map(([id, fields]) => ({ id, entry: parseEntry(fields) }));
    },
    async head() {
      return (await redis.hget(auditKeys.head, "hash")) ?? undefined;
    },
  };
}

function parseEntry(fields: readonly string[]): unknown {
  try {
    return JSON.parse(fields[fields.indexOf("entry") + 1] ?? "");
  } catch {
    return undefined;
  }
}

function byStreamId(one: string, other: string): number {
  const [ms = 0, count = 0] = one.split("-").map(Number);
  const [otherMs = 0, otherCount = 0] = other.split("-").map(Number);
  return ms - otherMs || count - otherCount;
}
