// Which addresses the page will ever link to or load.

const allowed = new Set(["http:", "https:", "mailto:", "tel:", "slack:"]);

/**
 * The address when it is safe to link to, else undefined: a `javascript:` or `data:text/html` link is neutralised.
 * Images inlined as `data:image/` are allowed.
 * @param {string} url
 * @returns {string | undefined}
 */
export function safeUrl(url) {
  const trimmed = url.trim();
  if (/^data:image\/(png|jpeg|gif|webp);/i.test(trimmed)) return trimmed;
  if (/^[/#?](?![/\\])/.test(trimmed)) return trimmed;
  try {
    return allowed.has(new URL(trimmed).protocol) ? trimmed : undefined;
  } catch {
    return undefined;
  }
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
