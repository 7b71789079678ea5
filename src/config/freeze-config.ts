// How coxswain.yaml writes freezes.

import { z } from "zod";
import { type FreezeWindow, isTimeZone, parseWeekly } from "../gitops/rules/freeze.ts";

const instant = z.iso.datetime({ offset: true, error: "a time with its offset, like 2026-12-20T00:00:00Z" });

/** A window in which an environment stays as it is: once (`from`, `until`), or every week. */
export const FreezeConfig = z
  .strictObject({
    /** Without it since ever, and without `until` for ever. */
    from: instant.optional(),
    until: instant.optional(),
    /** `Fri 17:00 - Mon 08:00` */
    weekly: z
      .string()
      .refine((text) => parseWeekly(text) !== undefined, "two times of the week like Fri 17:00 - Mon 08:00")
      .optional(),
    /** Of `weekly`; UTC unless told. */
    timeZone: z.string().refine(isTimeZone, "a time zone like Europe/Berlin").optional(),
    reason: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^\n\r]+$/, "one line"),
  })
  .refine(({ weekly, from, until }) => weekly === undefined || (from === undefined && until === undefined), {
    path: ["weekly"],
    error: "either weekly, or from and until",
  })
  .refine(({ weekly, timeZone }) => weekly !== undefined || timeZone === undefined, {
    path: ["timeZone"],
    error: "a time zone only beside weekly: from and until have their offsets",
  })
  .refine(({ from, until }) => from === undefined || until === undefined || Date.parse(from) < Date.parse(until), {
    path: ["until"],
    error: "a time after from",
  })
  .transform(({ from, until, weekly, timeZone = "UTC", reason }): FreezeWindow => {
    const times = weekly === undefined ? undefined : parseWeekly(weekly);
    return times === undefined
      ? { kind: "once", fromMs: toMs(from), untilMs: toMs(until), reason }
      : { kind: "weekly", ...times, timeZone, reason };
  });

function toMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
