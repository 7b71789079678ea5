// The git hosts of the configuration: which are linked to, and which are asked, with the token of each.

import { readFile } from "node:fs/promises";
import type { Config } from "../config/config.ts";
import type { GitHostApi, GitHosts } from "../gitops/git-hosts/git-hosts.ts";
import { openGitHosts } from "../gitops/git-hosts/open-git-hosts.ts";
import type { GitHostKind } from "../gitops/images/compare-link.ts";

export interface ConfiguredGitHosts {
  /** By host: whose pages a message may link to. */
  kinds: Readonly<Record<string, GitHostKind>>;
  hosts: GitHosts;
}

export function openConfiguredGitHosts({ gitHosts }: Pick<Config, "gitHosts">): ConfiguredGitHosts {
  const kinds = Object.fromEntries(Object.entries(gitHosts).map(([host, { kind }]) => [host, kind]));
  const apis = Object.entries(gitHosts).flatMap(([host, { kind, ask, apiUrl, tokenFile }]): [string, GitHostApi][] => {
    if (!ask || (kind !== "github" && kind !== "gitlab" && kind !== "gitea")) return [];
    const readToken = tokenFile === undefined ? undefined : () => readFile(tokenFile, "utf8");
    return [[host, { kind, apiUrl: apiUrl ?? standardApiUrl(host, kind), readToken }]];
  });
  return { kinds, hosts: openGitHosts(new Map(apis)) };
}

const standardPaths = { github: "/api/v3", gitlab: "/api/v4", gitea: "/api/v1" } as const;

function standardApiUrl(host: string, kind: GitHostApi["kind"]): string {
  return host === "github.com" ? "https://api.github.com" : `https://${host}${standardPaths[kind]}`;
}
