// One named payload of a source and what it must be read as.

import type { HookEvent, HookOptions } from "../../../../src/bot/hooks/hook-event.ts";
import type { HookSource } from "../../../../src/bot/hooks/hook-source.ts";

export interface HookCase {
  source: HookSource;
  name: string;
  headers?: Record<string, string>;
  body: unknown;
  options?: HookOptions;
  /** The events, or part of the reason why there are none. */
  expected: HookEvent[] | string;
  malformed?: true;
}

export const digest = `sha256:${"5b0bcabd1ed22e9fb1310cf6c2dec7cd".repeat(2)}`;

export function image(name: string, tags: string[], pushedDigest?: string): HookEvent {
  return { kind: "image", image: name, tags, ...(pushedDigest && { digest: pushedDigest }) };
}

export function git(urls: string[], ref: string, before?: string, after?: string, repository = urls[0] ?? ""): HookEvent {
  return { kind: "git", repository, urls, ref, before, after };
}

export const before = "a1".repeat(20);
export const after = "b2".repeat(20);
export const none = "0".repeat(40);
