// Choosing an index's entry for a platform.

import type { IndexEntry } from "./manifest-body.ts";

export const defaultPlatform = "linux/amd64";

/**
 * The first entry for the platform. `linux/arm64/v8` and `linux/arm64` are one; a platform without a variant
 * takes any variant, the plain one first. An index of one entry that names no platform is for all.
 */
export function choosePlatform(entries: readonly IndexEntry[], wanted: string): IndexEntry | undefined {
  const platform = wanted.replace(/^([^/]+\/arm64)\/v8$/, "$1");
  const exact = entries.find((entry) => entry.platform === platform);
  if (exact !== undefined) return exact;
  const [only, ...more] = entries;
  if (only !== undefined && more.length === 0 && only.platform === undefined) return only;
  return platform.split("/").length === 2 ? entries.find((entry) => entry.platform?.startsWith(`${platform}/`)) : undefined;
}

/** Whether an image without an index runs there: a variant that either leaves out is none of the other's business. */
export function fitsPlatform(platform: string, wanted: string): boolean {
  const [has, needs] = [platform, wanted].map((each) => each.replace(/^([^/]+\/arm64)\/v8$/, "$1").split("/"));
  if (has === undefined || needs === undefined) return false;
  const [os, architecture, variant] = has;
  return os === needs[0] && architecture === needs[1] && (variant === undefined || needs[2] === undefined || variant === needs[2]);
}

/** The platforms of an index, each once. */
export function platformsOf(entries: readonly IndexEntry[]): string[] {
  return [...new Set(entries.flatMap(({ platform }) => (platform === undefined ? [] : [platform])))];
}
