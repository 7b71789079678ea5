// Freezes: windows in which an environment stays as it is, and which of them holds at a moment. Pure.

/** One that is written in the configuration, once or every week. */
export type FreezeWindow =
  | {
      kind: "once";
      /** Milliseconds since 1970; without it since ever, or for ever. */
      fromMs: number | undefined;
      untilMs: number | undefined;
      reason: string;
    }
  | {
      kind: "weekly";
      /** Minutes since Monday 00:00 in that zone; from may be after until: then it goes over the end of the week. */
      fromMinute: number;
      untilMinute: number;
      /** As IANA names them, `Europe/Berlin`. */
      timeZone: string;
      reason: string;
    };

/** A freeze that holds now. */
export interface Freeze {
  reason: string;
  /** Who ordered it; undefined for the configuration's. */
  by?: string | undefined;
  /** RFC 3339; without it it has no end. */
  until?: string | undefined;
}

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const minuteMs = 60_000;
const weekMinutes = 7 * 24 * 60;

/** `Fri 17:00 - Mon 08:00`, in minutes since Monday 00:00; undefined for anything else. */
export function parseWeekly(text: string): { fromMinute: number; untilMinute: number } | undefined {
  const [from, until, ...more] = text.split("-").map((each) => parseWeekTime(each.trim()));
  return from === undefined || until === undefined || more.length > 0 || from === until
    ? undefined
    : { fromMinute: from, untilMinute: until };
}

function parseWeekTime(text: string): number | undefined {
  const [, day = "", hour, minute] = /^([A-Za-z]{3}) ([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const number = days.indexOf(day.toLowerCase());
  return number === -1 ? undefined : (number * 24 + Number(hour)) * 60 + Number(minute);
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Of all that hold, the one that ends last: until then nothing goes. */
export function findFreeze(freezes: readonly Freeze[]): Freeze | undefined {
  const endMs = ({ until }: Freeze) => (until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until));
  return [...freezes].sort((one, other) => endMs(other) - endMs(one) || 0)[0];
}

/** The windows that hold at that time, each with its end. */
export function freezesAt(windows: readonly FreezeWindow[], nowMs: number): Freeze[] {
  return windows.flatMap((window): Freeze[] => {
    const { reason } = window;
    if (window.kind === "weekly") {
      const untilMs = weeklyEndMs(window, nowMs);
      return untilMs === undefined ? [] : [{ reason, until: new Date(untilMs).toISOString() }];
    }
    const { fromMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = window;
    if (nowMs < fromMs || nowMs >= untilMs) return [];
    return [Number.isFinite(untilMs) ? { reason, until: new Date(untilMs).toISOString() } : { reason }];
  });
}

/** When the window that holds now ends; undefined when none does. */
function weeklyEndMs(window: Extract<FreezeWindow, { kind: "weekly" }>, nowMs: number): number | undefined {
  const { fromMinute, untilMinute, timeZone } = window;
  const minute = weekMinuteOf(nowMs, timeZone);
  const isIn = fromMinute < untilMinute ? minute >= fromMinute && minute < untilMinute : minute >= fromMinute || minute < untilMinute;
  if (!isIn) return undefined;
  const startOfMinuteMs = Math.floor(nowMs / minuteMs) * minuteMs;
  const wall = (untilMinute - minute + weekMinutes) % weekMinutes;
  const endMs = startOfMinuteMs + wall * minuteMs;
  // The clocks may have been changed in between: then the end is that much earlier or later.
  const off = (((weekMinuteOf(endMs, timeZone) - untilMinute + weekMinutes / 2) % weekMinutes) + weekMinutes) % weekMinutes;
  return endMs - (off - weekMinutes / 2) * minuteMs;
}

function weekMinuteOf(atMs: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
  const day = days.indexOf((parts.get("weekday") ?? "").toLowerCase());
  return (day * 24 + Number(parts.get("hour"))) * 60 + Number(parts.get("minute"));
}

/** `freeze: "Christmas", until 2027-01-02T00:00:00.000Z` */
export function renderFreeze({ by, reason, until }: Freeze): string {
  const parts = [by, reason === "" ? undefined : `"${reason}"`, until === undefined ? undefined : `until ${until}`];
  return parts.filter((part) => part !== undefined).join(", ");
}
