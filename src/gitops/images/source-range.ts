// The range of commits between two images, from what their labels say of their source. Pure.

import type { GitHostKind } from "./compare-link.ts";

/** A repository on a git host that is known, with nothing in its address that was not checked. */
export interface ImageSource {
  kind: GitHostKind;
  /** With its port, where it has one. */
  host: string;
  /** `owner/name`, as the page's address has it; it is percent-encoded. */
  path: string;
  /** The page, https, without a slash at the end. */
  url: string;
}

export interface SourceRange {
  source: ImageSource;
  /** Git SHAs in lower case, at least as short as people write them. */
  from: string;
  to: string;
}

type Labels = Readonly<Record<string, string>>;
type Hosts = Readonly<Record<string, GitHostKind>>;

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
export function readSourceRange(from: Labels, to: Labels, hosts: Hosts = {}): SourceRange | undefined {
  const [source, before] = [readSource(to, hosts), readSource(from, hosts)];
  const [older, newer] = [readRevision(from), readRevision(to)];
  if (source === undefined || before === undefined || older === undefined || newer === undefined || older === newer) return undefined;
  return source.url === before.url ? { source, from: older, to: newer } : undefined;
}

/** How many parts a repository's path has, and which are fixed. */
const repositoryPaths: Record<GitHostKind, RegExp> = {
  github: /^\/[^/]+\/[^/]+$/,
  gitlab: /^(\/[^/]+){2,20}$/,
  gitea: /^\/[^/]+\/[^/]+$/,
  "bitbucket-cloud": /^\/[^/]+\/[^/]+$/,
  "bitbucket-server": /^(\/[^/]+)?\/(projects|users)\/[^/]+\/repos\/[^/]+$/,
  "azure-devops": /^(\/[^/]+){1,3}\/_git\/[^/]+$/,
};

function readSource(labels: Labels, hosts: Hosts): ImageSource | undefined {
  const written = labels[sourceLabel];
  return written === undefined ? undefined : parseSourcePage(written, hosts);
}

/** A repository's page from an https address of it; undefined for an odd one and for hosts that are not known. */
export function parseSourcePage(written: string, hosts: Hosts = {}): ImageSource | undefined {
  if (written.length > maxUrlCharacters || !URL.canParse(written)) return undefined;
  const { protocol, host, pathname, password, search, hash } = new URL(written);
  if (protocol !== "https:" || password !== "" || search !== "" || hash !== "") return undefined;
  const kind = (Object.hasOwn(hosts, host) ? hosts[host] : undefined) ?? publicHosts.get(host);
  if (kind === undefined) return undefined;
  const path = pageOf(kind, pathname.replace(/\/+$/, "").replace(/\.git$/, ""));
  const isPlain = path.split("/").every((part) => /^[\w.~-]*(%20[\w.~-]+)*$/.test(part) && !part.startsWith("."));
  return isPlain && repositoryPaths[kind].test(path) ? { kind, host, path: path.slice(1), url: `https://${host}${path}` } : undefined;
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
