// How coxswain.yaml writes freezes.

import { z } from "zod";
import { type FreezeWindow, isTimeZone, parseWeekly } from "../gitops/rules/freeze.ts";

const freezeReason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\n\r]+$/, "one line");
const instant = z.iso.datetime({ offset: true, error: "a time like 2026-12-20T00:00:00Z, with its offset" });

/** A window in which an environment stays as it is: once, or every week. */
export const FreezeConfig = z.union([
  z
    .strictObject({ from: instant.optional(), until: instant.optional(), reason: freezeReason })
    .refine(
      ({ from, until }) => from === undefined || until === undefined || Date.parse(from) < Date.parse(until),
      "until comes after from",
    )
    .transform(({ from, until, reason }): FreezeWindow => ({ kind: "once", fromMs: toMs(from), untilMs: toMs(until), reason })),
  z
    .strictObject({
      /** `Fri 17:00 - Mon 08:00` */
      weekly: z.string().refine((text) => parseWeekly(text) !== undefined, "two times like Fri 17:00 - Mon 08:00"),
      timeZone: z.string().refine(isTimeZone, "a time zone like Europe/Berlin").default("UTC"),
      reason: freezeReason,
    })
    .transform(({ weekly, timeZone, reason }): FreezeWindow => {
      const { fromMinute = 0, untilMinute = 0 } = parseWeekly(weekly) ?? {};
      return { kind: "weekly", fromMinute, untilMinute, timeZone, reason };
    }),
]);

function toMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
