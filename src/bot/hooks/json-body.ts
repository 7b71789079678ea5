// A body's bytes become JSON: as they are, or in the form field `payload`, as GitHub, Gitea and Gogs can send it.

import type { HookHeaders } from "./hook-event.ts";

/** Undefined when it is no JSON. Header names in lower case. */
export function parseJsonBody(headers: HookHeaders, bytes: Buffer): { body: unknown } | undefined {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const text = bytes.toString("utf8");
  const json = isForm ? (new URLSearchParams(text).get("payload") ?? text) : text;
  try {
    return { body: JSON.parse(json.replace(/^\uFEFF/, "")) };
  } catch {
    return undefined;
  }
}
