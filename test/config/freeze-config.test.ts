// Freezes as coxswain.yaml has them: what they mean, and what is said of those that mean nothing.

import { expect, test } from "vitest";
import { FreezeConfig } from "../../src/config/freeze-config.ts";

test.each<[string, object, object]>([
  [
    "once",
    { from: "2026-12-20T00:00:00+01:00", until: "2027-01-02T00:00:00Z", reason: " holidays " },
    { kind: "once", fromMs: Date.parse("2026-12-19T23:00:00Z"), untilMs: Date.parse("2027-01-02T00:00:00Z"), reason: "holidays" },
  ],
  ["for ever", { reason: "audit" }, { kind: "once", fromMs: undefined, untilMs: undefined, reason: "audit" }],
  [
    "every week",
    { weekly: "Fri 17:00 - Mon 08:00", reason: "weekends" },
    { kind: "weekly", fromMinute: 4 * 1440 + 17 * 60, untilMinute: 8 * 60, timeZone: "UTC", reason: "weekends" },
  ],
  [
    "every week in its zone",
    { weekly: "Wed 09:00 - Wed 17:30", timeZone: "Europe/Berlin", reason: "market" },
    { kind: "weekly", fromMinute: 2 * 1440 + 540, untilMinute: 2 * 1440 + 1050, timeZone: "Europe/Berlin", reason: "market" },
  ],
])("a freeze %s", (_what, written, window) => {
  expect(FreezeConfig.parse(written)).toEqual(window);
});

test.each<[string, object, string, RegExp]>([
  ["a day without a time", { from: "2026-12-20", reason: "x" }, "from", /a time with its offset/],
  ["a time without an offset", { until: "2026-12-20T00:00:00", reason: "x" }, "until", /a time with its offset/],
  ["a time of the week that is none", { weekly: "Fri 17:00 - Mon 25:00", reason: "x" }, "weekly", /two times of the week/],
  ["a zone that is none", { weekly: "Fri 17:00 - Mon 08:00", timeZone: "Mars/Base", reason: "x" }, "timeZone", /a time zone like/],
  ["no reason", { weekly: "Fri 17:00 - Mon 08:00" }, "reason", /string/],
  [
    "an end before its beginning",
    { from: "2026-12-20T00:00:00Z", until: "2026-12-19T00:00:00Z", reason: "x" },
    "until",
    /a time after from/,
  ],
  ["both forms at once", { weekly: "Fri 17:00 - Mon 08:00", until: "2026-12-19T00:00:00Z", reason: "x" }, "weekly", /either weekly/],
  ["a zone without weekly", { timeZone: "UTC", reason: "x" }, "timeZone", /only beside weekly/],
])("%s is said where it stands", (_what, written, path, message) => {
  const { error } = FreezeConfig.safeParse(written);
  expect(error?.issues[0]).toMatchObject({ path: [path], message: expect.stringMatching(message) });
});
