// When freezes hold and when they end, by the clock of their zone.

import { describe, expect, test } from "vitest";
import { type FreezeWindow, findFreeze, freezesAt, isTimeZone, parseWeekly, renderFreeze } from "../../../src/gitops/rules/freeze.ts";

function weekly(text: string, timeZone = "UTC"): FreezeWindow {
  const times = parseWeekly(text);
  if (times === undefined) throw new Error(text);
  return { kind: "weekly", ...times, timeZone, reason: "weekends" };
}

function endOf(window: FreezeWindow, at: string): string | undefined {
  return freezesAt([window], Date.parse(at))[0]?.until;
}

describe("a weekly freeze", () => {
  const overWeekend = weekly("Fri 17:00 - Mon 08:00");
  // 2026-11-20 is a Friday.
  test.each<[string, FreezeWindow, string, string | undefined]>([
    ["before it begins", overWeekend, "2026-11-20T16:59:59Z", undefined],
    ["when it begins", overWeekend, "2026-11-20T17:00:00Z", "2026-11-23T08:00:00.000Z"],
    ["in the middle", overWeekend, "2026-11-21T12:34:56Z", "2026-11-23T08:00:00.000Z"],
    ["over the end of the week", overWeekend, "2026-11-23T07:59:59Z", "2026-11-23T08:00:00.000Z"],
    ["when it has ended", overWeekend, "2026-11-23T08:00:00Z", undefined],
    ["inside one day", weekly("Wed 09:00 - Wed 17:30"), "2026-11-25T09:00:00Z", "2026-11-25T17:30:00.000Z"],
    ["by another zone's clock", weekly("Fri 17:00 - Mon 08:00", "America/New_York"), "2026-11-20T21:59:00Z", undefined],
    [
      "by another zone's clock, once it is time",
      weekly("Fri 17:00 - Mon 08:00", "America/New_York"),
      "2026-11-20T22:00:00Z",
      "2026-11-23T13:00:00.000Z",
    ],
    ["when the clocks go back in it", weekly("Fri 17:00 - Mon 08:00", "Europe/Berlin"), "2026-10-23T15:00:00Z", "2026-10-26T07:00:00.000Z"],
    [
      "when the clocks go forward in it",
      weekly("Fri 17:00 - Mon 08:00", "Europe/Berlin"),
      "2026-03-27T16:00:00Z",
      "2026-03-30T06:00:00.000Z",
    ],
  ])("%s", (_what, window, at, until) => {
    expect(endOf(window, at)).toBe(until);
  });
});

test.each<[string, string, string | undefined | null]>([
  ["before", "2026-12-19T23:59:59Z", null],
  ["from its first moment", "2026-12-20T00:00:00Z", "2027-01-02T00:00:00.000Z"],
  ["not at its end", "2027-01-02T00:00:00Z", null],
])("a freeze for once holds %s", (_what, at, until) => {
  const window: FreezeWindow = {
    kind: "once",
    fromMs: Date.parse("2026-12-20T00:00:00Z"),
    untilMs: Date.parse("2027-01-02T00:00:00Z"),
    reason: "holidays",
  };
  expect(freezesAt([window], Date.parse(at))).toEqual(until === null ? [] : [{ reason: "holidays", until }]);
});

test("a freeze without an end has none", () => {
  expect(freezesAt([{ kind: "once", fromMs: undefined, untilMs: undefined, reason: "audit" }], 0)).toEqual([{ reason: "audit" }]);
});

test("of several, the one that ends last is told", () => {
  const [one, two] = [
    { reason: "a", until: "2026-11-23T08:00:00Z" },
    { reason: "b", until: "2026-11-24T08:00:00Z" },
  ];
  expect(findFreeze([one, two])).toBe(two);
  expect(findFreeze([{ reason: "c" }, two])).toEqual({ reason: "c" });
  expect(findFreeze([])).toBeUndefined();
});

test.each(["Fri 17:00", "Fri 17:00 - Fri 17:00", "Fri 24:00 - Mon 08:00", "Friday 17:00 - Mon 08:00", "Fri 17 - Mon 8", "a - b - c", ""])(
  "%j is no weekly freeze",
  (text) => {
    expect(parseWeekly(text)).toBeUndefined();
  },
);

test("time zones are IANA's", () => {
  expect([isTimeZone("Europe/Berlin"), isTimeZone("UTC"), isTimeZone("Mars/Base")]).toEqual([true, true, false]);
});

test("it is told in one line", () => {
  expect(renderFreeze({ by: "@ann", reason: "load test", until: "2026-11-24T08:00:00Z" })).toBe(
    '@ann, "load test", until 2026-11-24T08:00:00Z',
  );
  expect(renderFreeze({ reason: "audit" })).toBe('"audit"');
});
