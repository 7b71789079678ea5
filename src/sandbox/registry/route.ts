// The paths of the distribution API, taken apart.

export type Route =
  | { kind: "base" }
  | { kind: "token" }
  | { kind: "catalog" }
  | { kind: "tags"; name: string }
  | { kind: "manifest"; name: string; reference: string }
  | { kind: "blob"; name: string; digest: string }
  | { kind: "upload"; name: string; id: string | undefined }
  | { kind: "referrers"; name: string; digest: string };

const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const namePattern = new RegExp(`^${component}(?:/${component})*$`);

/** Undefined for a path that is none of the API's, `invalid_name` for a repository that cannot be. */
export function parseRoute(path: string): Route | "invalid_name" | undefined {
  if (path === "/v2" || path === "/v2/") return { kind: "base" };
  if (path === "/token") return { kind: "token" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  const [, name = "", rest = ""] =
    /^\/v2\/(.+)\/(tags\/list|manifests\/[^/]+|blobs\/uploads\/?[^/]*|blobs\/[^/]+|referrers\/[^/]+)$/.exec(path) ?? [];
  if (name === "") return undefined;
  if (!namePattern.test(name) || name.length > 255) return "invalid_name";
  const last = rest.slice(rest.lastIndexOf("/") + 1);
  if (rest === "tags/list") return { kind: "tags", name };
  if (rest.startsWith("manifests/")) return { kind: "manifest", name, reference: last };
  if (rest.startsWith("referrers/")) return { kind: "referrers", name, digest: last };
  if (!rest.startsWith("blobs/uploads")) return { kind: "blob", name, digest: last };
  return { kind: "upload", name, id: last === "" || rest === "blobs/uploads" ? undefined : last };
}
