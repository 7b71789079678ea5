// The few kinds of field that payloads are made of, as zod schemas that take what real senders send.

import { z } from "zod";

/** A text that may be missing, null or empty: all three are undefined. */
export const text = z
  .string()
  .max(4_096)
  .nullish()
  .transform((value) => value || undefined);

/** An object that may be missing or null. */
export function optional<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .object(shape)
    .nullish()
    .transform((value) => value ?? undefined);
}

/** A list that may be missing or null: then it is empty. */
export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .max(10_000)
    .nullish()
    .transform((value) => value ?? []);
}
