// What a request's path names: `/apis/apps/v1/namespaces/prod/deployments/api/status`.

export interface RequestTarget {
  group: string;
  version: string;
  namespace: string | undefined;
  plural: string;
  name: string | undefined;
  subresource: string | undefined;
}

/** The target of a path below /api or /apis that names a resource; undefined for discovery and all else. */
export function parseTarget(pathname: string): RequestTarget | undefined {
  const parts = pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const isCore = parts[0] === "api";
  if (!isCore && parts[0] !== "apis") return undefined;
  const [group, version] = isCore ? ["", parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(isCore ? 2 : 3);
  if (group === undefined || version === undefined || rest[0] === undefined) return undefined;
  if (rest[0] === "namespaces" && rest[1] !== undefined && rest[2] !== undefined && !(isCore && isNamespaceSubresource(rest))) {
    return { group, version, namespace: rest[1], plural: rest[2], name: rest[3], subresource: rest[4] };
  }
  return { group, version, namespace: undefined, plural: rest[0], name: rest[1], subresource: rest[2] };
}

function isNamespaceSubresource(rest: readonly string[]): boolean {
  return rest.length === 3 && (rest[2] === "status" || rest[2] === "finalize");
}
