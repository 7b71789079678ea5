// Whether a push is of a configured repository, however each of them writes its URL.

import type { RefPushed } from "./hook-event.ts";

interface Place {
  host: string;
  path: string;
}

/**
 * Compares host and path and nothing else: `https://host/team/app.git`, `ssh://git@host:7999/team/app` and
 * `git@host:team/app.git` are one repository. A push without a URL is matched by the end of the path.
 */
export function isPushOf(configuredUrl: string, push: Pick<RefPushed, "repository" | "urls">): boolean {
  const configured = placeOf(configuredUrl);
  if (configured === undefined) return false;
  if (push.urls.length === 0) return `/${configured.path}`.endsWith(`/${plainPath(push.repository)}`);
  return push.urls.some((url) => {
    const place = placeOf(url);
    return place !== undefined && place.host === configured.host && place.path === configured.path;
  });
}

function placeOf(url: string): Place | undefined {
  const [, scpHost, scpPath] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)([^:]+)$/.exec(url) ?? [];
  if (scpHost !== undefined && scpPath !== undefined) return place(scpHost, scpPath);
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  return place(hostname, pathname);
}

/** Azure DevOps and Bitbucket Server have another path for each protocol. */
function place(host: string, path: string): Place {
  const plain = plainPath(path);
  if (host.toLowerCase() === "ssh.dev.azure.com") {
    const [, organization, project, repository] = plain.split("/");
    return { host: "dev.azure.com", path: `${organization}/${project}/_git/${repository}` };
  }
  return { host: host.toLowerCase(), path: plain.replace(/^scm\//, "") };
}

/** Hosts treat names in any case as one; that two repositories differ in case alone is worth a needless look. */
function plainPath(path: string): string {
  return decoded(path)
    .toLowerCase()
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
