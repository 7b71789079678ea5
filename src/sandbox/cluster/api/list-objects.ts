// Lists of objects: selectors, pages that all show the same state, and the version to watch from.

import type { JsonObject } from "../json.ts";
import { apiVersionOf, type Resource } from "../kinds/resource-table.ts";
import { kindKey, type ObjectStore } from "../store/object-store.ts";
import { badRequest, tooOld } from "./api-error.ts";
import { parseFieldSelector, parseLabelSelector, type Selector } from "./selectors.ts";

/** Both selectors of a request as one. */
export function selectorOf(query: URLSearchParams, resource: Resource): Selector {
  const byLabel = parseLabelSelector(query.get("labelSelector"));
  const byField = parseFieldSelector(query.get("fieldSelector"), resource.plural);
  return (object) => byLabel(object) && byField(object);
}

/** A number in the query, undefined where there is none. */
export function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return value;
}

/** Snapshots of lists that are being read page by page. */
export class ListPages {
  readonly #pages = new Map<string, { version: number; rest: JsonObject[] }>();
  #last = 0;

  /** Keeps what is left of a list and returns the token for it. */
  keep(version: number, rest: JsonObject[]): string {
    const token = Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: version, page: ++this.#last })).toString("base64url");
    this.#pages.set(token, { version, rest });
    if (this.#pages.size > 100) this.#pages.delete(this.#pages.keys().next().value ?? "");
    return token;
  }

  /** What is left behind a token; 410 for one that is not known any more. */
  take(token: string): { version: number; rest: JsonObject[] } {
    const page = this.#pages.get(token);
    if (page === undefined) throw tooOld(0, 0);
    return page;
  }
}

/** The list object of a request. */
export function listObjects(options: {
  store: ObjectStore;
  pages: ListPages;
  resource: Resource;
  namespace: string | undefined;
  query: URLSearchParams;
}): JsonObject {
  const { store, pages, resource, query } = options;
  const isWanted = selectorOf(query, resource);
  const limit = numberOf(query, "limit") ?? 0;
  const token = query.get("continue") ?? "";
  const wanted = numberOf(query, "resourceVersion") ?? 0;
  if (wanted > store.version) throw tooNew(wanted, store.version);
  const page =
    token === "" ? { version: store.version, rest: store.list(kindKey(resource), options.namespace).filter(isWanted) } : pages.take(token);
  const items = limit > 0 ? page.rest.slice(0, limit) : page.rest;
  const rest = page.rest.slice(items.length);
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(page.version),
      // Lists of custom kinds always say where they go on.
      ...(resource.custom ? { continue: "" } : {}),
      ...(rest.length > 0 ? { continue: pages.keep(page.version, rest), remainingItemCount: rest.length } : {}),
    },
    items: resource.custom ? items : items.map(withoutKind),
  };
}

function tooNew(requested: number, newest: number): Error {
  return badRequest(`Too large resource version: ${requested}, current: ${newest}`);
}

/** Items of built-in kinds do not repeat their kind. */
function withoutKind(object: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return rest;
}
