// The page of one commit at its git host, from the address that the repository is fetched from. Pure.

import { parseRemoteUrl } from "../repo/remote-url.ts";
import type { GitHostKind } from "./compare-link.ts";
import { parseSourcePage } from "./source-range.ts";

/** Undefined for hosts that are neither public nor configured, and for addresses that tell of no page. */
export function commitPage(remote: string, revision: string, hosts: Readonly<Record<string, GitHostKind>> = {}): string | undefined {
  if (!/^[0-9a-f]{40}$/.test(revision)) return undefined;
  const place = placeOf(remote);
  const source = place === undefined ? undefined : parseSourcePage(`https://${place}`, hosts);
  return source === undefined ? undefined : `${source.url}${commitPaths[source.kind]}${revision}`;
}

const commitPaths: Record<GitHostKind, string> = {
  github: "/commit/",
  gitlab: "/-/commit/",
  gitea: "/commit/",
  "bitbucket-cloud": "/commits/",
  "bitbucket-server": "/commits/",
  "azure-devops": "/commit/",
};

/** `host/path`; the port of ssh is not the page's. */
function placeOf(remote: string): string | undefined {
  try {
    const { scheme, display } = parseRemoteUrl(remote);
    return scheme === "ssh" ? display.replace(/^([^/:]+):\d+\//, "$1/") : display;
  } catch {
    return undefined;
  }
}
