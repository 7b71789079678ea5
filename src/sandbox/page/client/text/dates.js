// Times as people read them: Slack's own date tokens, message time stamps, day lines, "3 min ago".
import { h } from "../dom/vnode.js";
import { link } from "./link-node.js";

/** @import { Names } from "./names.js" */

const dayMs = 86_400_000;

/** Making one takes far longer than using it, and a page shows thousands of times. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * `!date^unix^format^url|fallback`, in the reader's own zone.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param {string} token without the angle brackets and the fallback
 * @param {string | undefined} fallback
 * @param {Names} names
 */
export function slackDate(token, fallback, names) {
  const [, seconds = "", format = "", url] = token.split("^");
  const ms = Number(seconds) * 1000;
  const isTime = /^\d{1,11}$/.test(seconds) && format !== "";
  const text = isTime ? formatDate(ms, format, names) : (fallback ?? token);
  const node = h("time", { class: "date", title: isTime ? fullTime(ms, names) : undefined }, text);
  return url ? link(url, node) : node;
}

/**
 * @param {number} ms
 * @param {string} format with Slack's tokens such as `{date_short_pretty} at {time}`
 * @param {Names} names
 * @returns {string}
 */
export function formatDate(ms, format, names) {
  return format.replace(/\{([a-z_]+)\}/g, (whole, name, offset) => {
    const text = dateToken(ms, name, names);
    if (text === undefined) return whole;
    return offset === 0 ? text : text.replace(/^(Today|Tomorrow|Yesterday)/, (word) => word.toLowerCase());
  });
}

/**
 * @param {number} ms
 * @param {string} name
 * @param {Names} names
 * @returns {string | undefined}
 */
function dateToken(ms, name, names) {
  const pretty = name.endsWith("_pretty") ? relativeDay(ms, names) : undefined;
  if (pretty) return pretty;
  switch (name.replace(/_pretty$/, "")) {
    case "date_num":
      return intl(ms, names, { year: "numeric", month: "2-digit", day: "2-digit" });
    case "date_slash":
      return intl(ms, names, { year: "numeric", month: "2-digit", day: "2-digit" });
    case "date":
      return intl(ms, names, { year: "numeric", month: "long", day: "numeric" });
    case "date_short":
      return intl(ms, names, { year: "numeric", month: "short", day: "numeric" });
    case "date_long":
    case "date_long_full":
      return intl(ms, names, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
    case "day_divider":
      return intl(ms, names, { weekday: "long", month: "long", day: "numeric" });
    case "time":
      return clockTime(ms, names);
    case "time_secs":
      return intl(ms, names, { hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago":
      return ago(ms, names.nowMs);
    default:
      return undefined;
  }
}

/**
 * @param {number} ms
 * @param {Names} names
 * @param {Intl.DateTimeFormatOptions} options
 */
function intl(ms, names, options) {
  const key = JSON.stringify([names.locale, names.timeZone, options]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(names.locale, { ...options, timeZone: names.timeZone });
  formats.set(key, format);
  return format.format(ms);
}

/**
 * @param {number} ms
 * @param {Names} names
 */
function relativeDay(ms, names) {
  const day = (/** @type {number} */ time) => intl(time, names, { year: "numeric", month: "2-digit", day: "2-digit" });
  if (day(ms) === day(names.nowMs)) return "Today";
  if (day(ms) === day(names.nowMs - dayMs)) return "Yesterday";
  if (day(ms) === day(names.nowMs + dayMs)) return "Tomorrow";
  return undefined;
}

/**
 * @param {number} ms
 * @param {Names} names
 */
export function clockTime(ms, names) {
  return intl(ms, names, { hour: "numeric", minute: "2-digit" });
}

/**
 * @param {number} ms
 * @param {Names} names
 */
export function fullTime(ms, names) {
  return intl(ms, names, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", second: "2-digit" });
}

/**
 * The words on the line between two days.
 * @param {number} ms
 * @param {Names} names
 */
export function dayLine(ms, names) {
  return relativeDay(ms, names) ?? intl(ms, names, { weekday: "long", month: "long", day: "numeric" });
}

/**
 * @param {number} ms
 * @param {number} nowMs
 * @returns {string} such as `now`, `40 s ago`, `3 min ago`, `2 h ago`, `5 d ago`
 */
export function ago(ms, nowMs) {
  const seconds = Math.round((nowMs - ms) / 1000);
  // The clocks of a page and its server differ by a little.
  if (seconds < -15) return `in ${span(-seconds)}`;
  return seconds < 5 ? "now" : `${span(seconds)} ago`;
}

/** @param {number} seconds */
function span(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/**
 * @param {string} ts a message's `ts`
 * @returns {number} in milliseconds
 */
export function tsToMs(ts) {
  return Number.parseFloat(ts) * 1000;
}
