// The page of a git host that compares the commits of two images, from what their labels say. Pure.

import { shortRevision } from "../names.ts";
import { readSourceRange, type SourceRange } from "./source-range.ts";

export type GitHostKind = "github" | "gitlab" | "gitea" | "bitbucket-cloud" | "bitbucket-server" | "azure-devops";

export interface CompareLink {
  /** https, on a host that is known, with nothing in it that was not checked. */
  url: string;
  /** Short revisions. */
  from: string;
  to: string;
}

type Labels = Readonly<Record<string, string>>;

/** Undefined where the labels tell of no range (`readSourceRange`). */
export function compareLink(from: Labels, to: Labels, hosts: Readonly<Record<string, GitHostKind>> = {}): CompareLink | undefined {
  const range = readSourceRange(from, to, hosts);
  return range && renderCompareLink(range);
}

export function renderCompareLink({ source, from, to }: SourceRange): CompareLink {
  return { url: `${source.url}${comparePaths[source.kind](from, to)}`, from: shortRevision(from), to: shortRevision(to) };
}

/** What stands behind a repository's page; Bitbucket names the newer one first. */
const comparePaths: Record<GitHostKind, (older: string, newer: string) => string> = {
  github: (older, newer) => `/compare/${older}...${newer}`,
  gitlab: (older, newer) => `/-/compare/${older}...${newer}`,
  gitea: (older, newer) => `/compare/${older}...${newer}`,
  "bitbucket-cloud": (older, newer) => `/branches/compare/${newer}..${older}`,
  "bitbucket-server": (older, newer) => `/compare/diff?sourceBranch=${newer}&targetBranch=${older}`,
  "azure-devops": (older, newer) => `/branchCompare?baseVersion=GC${older}&targetVersion=GC${newer}&_a=commits`,
};
