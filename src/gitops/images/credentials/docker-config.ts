// Docker's config.json and Kubernetes' pull secrets: which credentials they hold for which image.

import type { ImageReference } from "../reference.ts";
import type { Credential } from "../registry/credentials.ts";

export interface DockerConfig {
  /** By host, with a path or wildcards if so written, the most specific first. */
  entries: readonly { key: string; credential: Credential }[];
  /** By host: the credential helper to ask. */
  helpers: ReadonlyMap<string, string>;
  /** The helper for all other hosts. */
  defaultHelper?: string | undefined;
}

export type DockerConfigProblem = { kind: "problem"; message: string };

/** Reads config.json (`.dockerconfigjson` has the same form). */
export function parseDockerConfig(text: string): DockerConfig | DockerConfigProblem {
  const body = parseObject(text);
  if (body === undefined) return { kind: "problem", message: "The docker config is no JSON object." };
  const helpers = Object.entries(objectOf(body.credHelpers)).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return {
    entries: entriesOf(objectOf(body.auths)),
    helpers: new Map(helpers.map(([host, helper]) => [normalizeKey(host), helper])),
    defaultHelper: typeof body.credsStore === "string" && body.credsStore !== "" ? body.credsStore : undefined,
  };
}

/** Reads `.dockercfg`, the older form: the hosts without `auths` around them. */
export function parseDockerCfg(text: string): DockerConfig | DockerConfigProblem {
  const body = parseObject(text);
  return body === undefined
    ? { kind: "problem", message: "The .dockercfg is no JSON object." }
    : { entries: entriesOf(body), helpers: new Map() };
}

/** The credentials for an image, the most specific key's first (as the kubelet tries them). */
export function credentialsFor({ entries }: DockerConfig, image: Pick<ImageReference, "registry" | "repository">): Credential[] {
  return entries.filter(({ key }) => isFor(key, image)).map(({ credential }) => credential);
}

/** `https://index.docker.io/v1/` is `docker.io`; scheme, API version and a slash at the end are dropped. */
function normalizeKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, "").replace(/\/(v1|v2)?\/?$/, "");
  const [host = "", ...path] = bare.split("/");
  const name = host.toLowerCase();
  const isDockerHub = ["index.docker.io", "registry-1.docker.io", "docker.io"].includes(name);
  return [isDockerHub ? "docker.io" : name, ...path].join("/");
}

/** Host (with `*` for one label's part, as the kubelet allows), port if given on either side, and path. */
function isFor(key: string, { registry, repository }: Pick<ImageReference, "registry" | "repository">): boolean {
  const [host = "", ...path] = key.split("/");
  const prefix = path.join("/");
  if (prefix !== "" && repository !== prefix && !repository.startsWith(`${prefix}/`)) return false;
  const wanted = host.split(".");
  const labels = registry.split(".");
  return wanted.length === labels.length && wanted.every((label, index) => fitsLabel(label, labels[index] ?? ""));
}

function fitsLabel(pattern: string, label: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === label;
  const last = rest.at(-1) ?? "";
  return (
    rest.length === 1 &&
    label.length >= first.length + last.length &&
    label.startsWith(first) &&
    label.endsWith(last) &&
    !label.slice(first.length).includes(":", 0)
  );
}

function entriesOf(auths: Record<string, unknown>): DockerConfig["entries"] {
  const found = Object.entries(auths).flatMap(([key, entry]) => {
    const credential = credentialOf(objectOf(entry));
    return credential === undefined ? [] : [{ key: normalizeKey(key), credential }];
  });
  return found.sort(
    (one, other) =>
      other.key.split("/").length - one.key.split("/").length || Number(one.key.includes("*")) - Number(other.key.includes("*")),
  );
}

function credentialOf(entry: Record<string, unknown>): Credential | undefined {
  const { auth, username, password, identitytoken, registrytoken } = entry;
  if (typeof registrytoken === "string" && registrytoken !== "") return { kind: "registry_token", token: registrytoken };
  if (typeof identitytoken === "string" && identitytoken !== "") return { kind: "identity_token", token: identitytoken };
  if (typeof username === "string" && username !== "" && typeof password === "string") return { kind: "password", username, password };
  return typeof auth === "string" ? decodeAuth(auth) : undefined;
}

/** base64 of `user:password`; the password may hold colons. */
function decodeAuth(auth: string): Credential | undefined {
  const text = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const colon = text.indexOf(":");
  return colon <= 0 ? undefined : { kind: "password", username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
