// Refs that moved become events; refs that were deleted do not.

import { ignored, malformed, type ParsedHook, type RefPushed } from "./hook-event.ts";

export interface PushedRepository {
  /** URLs as the payload has them, best first; what is missing is left out. */
  urls: readonly (string | undefined)[];
  /** `project/name`, for payloads without a URL. */
  path?: string | undefined;
}

export interface MovedRef {
  ref: string | undefined;
  before?: string | undefined;
  /** All zeros: the ref was deleted. */
  after?: string | undefined;
  deleted?: boolean | undefined;
}

export function refPushes(repository: PushedRepository, moved: readonly MovedRef[]): ParsedHook {
  const urls = [...new Set(repository.urls.flatMap((url) => cleanUrl(url) ?? []))];
  const name = urls[0] ?? repository.path;
  if (name === undefined) return malformed("the payload names no repository");
  const events: RefPushed[] = [];
  for (const { ref, before, after, deleted } of moved) {
    if (ref === undefined || !isRef(ref)) return malformed("the payload names no branch or tag");
    if (deleted || (after !== undefined && /^0+$/.test(after))) continue;
    events.push({ kind: "git", repository: name, urls, ref, before: objectName(before), after: objectName(after) });
  }
  if (events.length > 0) return { events };
  return ignored(moved.length > 0 ? "the branch or tag was deleted" : "the push moved no branch or tag");
}

/** Branches and tags alone, and no name that git would refuse (git-check-ref-format). */
function isRef(ref: string): boolean {
  if (!/^refs\/(?:heads|tags)\/[^/]/.test(ref) || ref.length > 512) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  return !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$/.test(ref);
}

function objectName(sha: string | undefined): string | undefined {
  return sha !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) && !/^0+$/.test(sha) ? sha : undefined;
}

/** The URL without credentials, or undefined when it is none that git could fetch from. */
export function cleanUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 2_048 || /\s/.test(url)) return undefined;
  if (/^[\w.-]+@[\w.-]+:[^:]+$/.test(url)) return url;
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (!["http:", "https:", "ssh:", "git:"].includes(parsed.protocol)) return undefined;
  parsed.password = "";
  if (parsed.protocol !== "ssh:") parsed.username = "";
  return parsed.href;
}
