// Which addresses the page will ever link to or load.

const allowed = new Set(["http:", "https:", "mailto:", "tel:", "slack:"]);

/**
 * The address when it is one of the web or of a mail program, else undefined: `javascript:` and its like are not.
 * @param {string} url
 * @returns {string | undefined}
 */
export function webUrl(url) {
  try {
    return allowed.has(new URL(url.trim()).protocol) ? url.trim() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The same, and what the page itself may also point to: its own places, and pictures that are inlined.
 * @param {string} url
 * @returns {string | undefined}
 */
export function safeUrl(url) {
  const trimmed = url.trim();
  if (/^data:image\/(png|jpeg|gif|webp);/i.test(trimmed)) return trimmed;
  return /^(?:[#?]|\/(?![/\\]))/.test(trimmed) ? trimmed : webUrl(trimmed);
}

/**
 * The place that a Slack permalink names (`…/archives/C1/p1700000000000100?thread_ts=…`), else undefined.
 * @param {string} url
 * @returns {{ channel: string, ts?: string, threadTs?: string } | undefined}
 */
export function parsePermalink(url) {
  const found = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10,})(\d{6}))?(?:\?(.*))?$/.exec(url);
  if (!found) return undefined;
  const [, channel = "", seconds, micros, query] = found;
  const threadTs = new URLSearchParams(query ?? "").get("thread_ts") ?? undefined;
  return { channel, ts: seconds ? `${seconds}.${micros}` : undefined, threadTs };
}
