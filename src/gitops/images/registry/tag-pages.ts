// All tags of a repository, page by page.

import { Failure } from "../../failure.ts";
import { type ImageReference, imageName, isTag } from "../reference.ts";
import type { CredentialSource } from "./credentials.ts";
import { endpointOf } from "./hosts.ts";
import type { HttpResponse } from "./http-client.ts";
import type { RegistryLimits } from "./limits.ts";
import { nextLink } from "./link-header.ts";
import { invalidFailure } from "./registry-failure.ts";
import type { RegistrySession } from "./registry-session.ts";

export interface TagList {
  tags: string[];
  /** Of a list that came in one page: asked again with it, the registry may say that nothing changed. */
  etag?: string | undefined;
}

export interface TagPagesOptions {
  session: RegistrySession;
  limits: RegistryLimits;
  credentials: CredentialSource;
  /** Of the list that is known already. */
  etag?: string | undefined;
}

// The most that registries give at once; some refuse to be asked for more.
const pageSize = 1_000;

/** `unchanged` when the known list is still right. A `next` that leads to another host is a failure. */
export async function fetchTags(image: ImageReference, options: TagPagesOptions, signal: AbortSignal): Promise<TagList | "unchanged"> {
  const { limits } = options;
  const tags: string[] = [];
  const seen = new Set<string>();
  let path = `/v2/${image.repository}/tags/list?n=${pageSize}`;
  let etag: string | undefined;
  for (let page = 1; ; page += 1) {
    const { response, asked } = await fetchPage(image, path, { ...options, etag: page === 1 ? options.etag : undefined }, signal);
    if (response.status === 304) return "unchanged";
    for (const tag of readPage(image, response)) tags.push(tag);
    if (tags.length > limits.maxTags) throw invalidFailure(image.registry, attemptOn(image), `there are more than ${limits.maxTags} tags`);
    const next = nextPath(image, nextLink(response.headers.get("link")), asked);
    if (page === 1 && next === undefined) etag = response.headers.get("etag");
    if (next === undefined) return { tags: [...new Set(tags)], etag };
    seen.add(path);
    if (seen.has(next) || page >= limits.maxPages)
      throw invalidFailure(image.registry, attemptOn(image), "the pages of the list do not end");
    path = next;
  }
}

/** Asks without a number where the registry does not take one. */
async function fetchPage(
  image: ImageReference,
  path: string,
  { session, limits, credentials, etag }: TagPagesOptions,
  signal: AbortSignal,
): Promise<{ response: HttpResponse; asked: string }> {
  const headers: Record<string, string> = { accept: "application/json", ...(etag === undefined ? {} : { "if-none-match": etag }) };
  const request = {
    image,
    method: "GET",
    path,
    headers,
    maxBytes: limits.maxTagPageBytes,
    attempt: attemptOn(image),
    credentials,
  } as const;
  const response = await session.send({ ...request, accept: [304, 400] }, signal);
  if (response.status !== 400) return { response, asked: path };
  const bare = path.replace(/\?.*/, "");
  return { response: await session.send({ ...request, path: bare }, signal), asked: bare };
}

function readPage(image: ImageReference, { bytes }: HttpResponse): string[] {
  const body = parseJson(image, bytes);
  const tags = typeof body === "object" && body !== null && "tags" in body ? body.tags : undefined;
  // A repository whose tags were all deleted has null.
  if (tags === null) return [];
  if (!Array.isArray(tags)) throw invalidFailure(image.registry, attemptOn(image), "the list of tags is no list");
  return tags.filter((tag): tag is string => typeof tag === "string" && isTag(tag));
}

function parseJson(image: ImageReference, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new Failure("registry_invalid", `Could not ${attemptOn(image)}: the list from ${image.registry} is cut off or no JSON.`, {
      retry: "backoff",
      advice: "Nothing was changed; it is tried again.",
      cause: error,
    });
  }
}

/** Path and query of the next page on the same host: a list never leads elsewhere, least of all with credentials. */
function nextPath(image: ImageReference, link: string | undefined, asked: string): string | undefined {
  if (link === undefined) return undefined;
  const base = `https://${endpointOf(image.registry)}${asked}`;
  const next = URL.canParse(link, base) ? new URL(link, base) : undefined;
  if (next?.host !== new URL(base.replace(/^https/, next?.protocol === "http:" ? "http" : "https")).host)
    throw invalidFailure(image.registry, attemptOn(image), "the next page of the list is on another host");
  return next.pathname + next.search;
}

function attemptOn(image: ImageReference): string {
  return `list the tags of ${imageName(image)}`;
}
