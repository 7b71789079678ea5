// The page of a git host that compares the commits of two images, from what their labels say. Pure.

import { shortRevision } from "../names.ts";

export type GitHostKind = "github" | "gitlab" | "gitea" | "bitbucket-cloud" | "bitbucket-server" | "azure-devops";

export interface CompareLink {
  /** https, on a host that is known, with nothing in it that was not checked. */
  url: string;
  /** Short revisions. */
  from: string;
  to: string;
}

type Labels = Readonly<Record<string, string>>;

/** Labels come with images that others build: no other host becomes a link unless the configuration names it. */
const publicHosts: ReadonlyMap<string, GitHostKind> = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
  ["codeberg.org", "gitea"],
  ["gitea.com", "gitea"],
  ["bitbucket.org", "bitbucket-cloud"],
  ["dev.azure.com", "azure-devops"],
]);

// OCI image-spec, annotations.
const sourceLabel = "org.opencontainers.image.source";
const revisionLabel = "org.opencontainers.image.revision";
const maxUrlCharacters = 300;

/** Undefined when a label is missing or odd, when the sources or their host differ, and for the same revision. */
export function compareLink(from: Labels, to: Labels, hosts: Readonly<Record<string, GitHostKind>> = {}): CompareLink | undefined {
  const [source, before] = [readSource(from, hosts), readSource(to, hosts)];
  const [older, newer] = [readRevision(from), readRevision(to)];
  if (source === undefined || before === undefined || older === undefined || newer === undefined || older === newer) return undefined;
  if (source.url !== before.url) return undefined;
  return { url: `${source.url}${comparePaths[source.kind](older, newer)}`, from: shortRevision(older), to: shortRevision(newer) };
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

/** How many parts a repository's path has, and which are fixed. */
const repositoryPaths: Record<GitHostKind, RegExp> = {
  github: /^\/[^/]+\/[^/]+$/,
  gitlab: /^(\/[^/]+){2,20}$/,
  gitea: /^\/[^/]+\/[^/]+$/,
  "bitbucket-cloud": /^\/[^/]+\/[^/]+$/,
  "bitbucket-server": /^(\/[^/]+)?\/(projects|users)\/[^/]+\/repos\/[^/]+$/,
  "azure-devops": /^(\/[^/]+){1,3}\/_git\/[^/]+$/,
};

interface Source {
  kind: GitHostKind;
  /** Without a slash at the end. */
  url: string;
}

function readSource(labels: Labels, hosts: Readonly<Record<string, GitHostKind>>): Source | undefined {
  const written = labels[sourceLabel];
  if (written === undefined || written.length > maxUrlCharacters || !URL.canParse(written)) return undefined;
  const { protocol, host, pathname, password, search, hash } = new URL(written);
  if (protocol !== "https:" || password !== "" || search !== "" || hash !== "") return undefined;
  const kind = (Object.hasOwn(hosts, host) ? hosts[host] : undefined) ?? publicHosts.get(host);
  if (kind === undefined) return undefined;
  const path = pageOf(kind, pathname.replace(/\/+$/, "").replace(/\.git$/, ""));
  const isPlain = path.split("/").every((part) => /^[\w.~-]*(%20[\w.~-]+)*$/.test(part) && !part.startsWith("."));
  return isPlain && repositoryPaths[kind].test(path) ? { kind, url: `https://${host}${path}` } : undefined;
}

/** Bitbucket Server's clone address becomes the address of its page. */
function pageOf(kind: GitHostKind, path: string): string {
  if (kind !== "bitbucket-server") return path;
  return path
    .replace(/\/browse$/, "")
    .replace(/^((?:\/[^/]+)?)\/scm\/(~?)([^/]+)\/([^/]+)$/, (_, context, personal, owner, name) =>
      personal === "" ? `${context}/projects/${owner}/repos/${name}` : `${context}/users/${owner}/repos/${name}`,
    );
}

/** A git SHA, at least as short as people write it. */
function readRevision(labels: Labels): string | undefined {
  const written = labels[revisionLabel]?.toLowerCase();
  return written !== undefined && /^[0-9a-f]{7,64}$/.test(written) ? written : undefined;
}
