// Cursor pagination, as Slack's list methods do it.
import type { Arguments } from "./arguments.ts";
import { MethodError } from "./method-error.ts";

export interface Page<T> {
  items: T[];
  /** Empty when there is no more. */
  nextCursor: string;
}

/**
 * Cuts the page that `cursor` and `limit` ask for.
 *
 * @param defaultLimit - what applies when the caller names none
 */
export function paginate<T>(items: readonly T[], args: Arguments, defaultLimit: number): Page<T> {
  const limit = args.number("limit") ?? defaultLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new MethodError("invalid_limit");
  const start = readCursor(args.text("cursor"), items.length);
  const end = start + limit;
  const nextCursor = end < items.length ? Buffer.from(`next:${end}`).toString("base64") : "";
  return { items: items.slice(start, end), nextCursor };
}

function readCursor(cursor: string | undefined, length: number): number {
  if (!cursor) return 0;
  const match = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  const start = Number(match?.[1] ?? Number.NaN);
  if (!match || start > length) throw new MethodError("invalid_cursor");
  return start;
}
