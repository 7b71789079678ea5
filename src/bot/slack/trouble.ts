// What went wrong with a call to Slack, by its error code and never by its prose.

import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";

export interface SlackTrouble {
  kind: "wait" | "blocks_refused" | "message_gone" | "channel_closed";
  waitMs: number;
  reason: string;
}

const gone = new Set(["message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "cannot_reply_to_message"]);
const refusedBlocks = new Set(["invalid_blocks", "invalid_blocks_format", "block_mismatch"]);
/** A revoked token is mended by people: what is to be said waits for them. */
const untilMended = new Set(["invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed", "missing_scope"]);
const passing = new Set(["internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"]);

export function troubleOf(error: unknown): SlackTrouble {
  if (error instanceof WebAPIRateLimitedError) return { kind: "wait", waitMs: error.retryAfter * 1_000, reason: "rate limit" };
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (gone.has(code)) return { kind: "message_gone", waitMs: 1_000, reason: code };
    if (refusedBlocks.has(code)) return { kind: "blocks_refused", waitMs: 60_000, reason: code };
    if (untilMended.has(code)) return { kind: "wait", waitMs: 15_000, reason: code };
    if (passing.has(code)) return { kind: "wait", waitMs: 2_000, reason: code };
    return { kind: "channel_closed", waitMs: 60_000, reason: code };
  }
  if (error instanceof WebAPIHTTPError) return { kind: "wait", waitMs: 2_000, reason: `HTTP ${error.statusCode}` };
  if (error instanceof WebAPIRequestError) return { kind: "wait", waitMs: 1_000, reason: "Slack cannot be reached" };
  throw error;
}
