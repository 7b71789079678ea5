// Watches: changes of a kind as a stream of JSON lines, from a version on.

import type { ServerResponse } from "node:http";
import type { JsonObject } from "../json.ts";
import { stringAt } from "../json.ts";
import { apiVersionOf, type Resource } from "../kinds/resource-table.ts";
import { type Change, kindKey, type ObjectStore } from "../store/object-store.ts";
import { renderStatus, tooOld } from "./api-error.ts";
import { numberOf, selectorOf } from "./list-objects.ts";
import type { Selector } from "./selectors.ts";

export interface WatchOptions {
  store: ObjectStore;
  resource: Resource;
  namespace: string | undefined;
  query: URLSearchParams;
  response: ServerResponse;
}

const defaultTimeoutSeconds = 1_800;
const bookmarkIntervalMs = 10_000;

/** Streams until the client leaves or the request's timeoutSeconds are over. */
export function watchObjects(options: WatchOptions): void {
  const { store, resource, namespace, query, response } = options;
  const isWanted = selectorOf(query, resource);
  const since = numberOf(query, "resourceVersion") ?? 0;
  const timeoutSeconds = numberOf(query, "timeoutSeconds") ?? defaultTimeoutSeconds;
  const withBookmarks = query.get("allowWatchBookmarks") === "true" || query.get("allowWatchBookmarks") === "1";
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.flushHeaders();
  const send = (type: string, object: JsonObject): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  if (since !== 0 && since < store.forgotten) {
    send("ERROR", renderStatus(tooOld(since, store.forgotten)));
    response.end();
    return;
  }
  if (since === 0) {
    for (const object of store.list(kindKey(resource), namespace)) if (isWanted(object)) send("ADDED", object);
    if (query.get("sendInitialEvents") === "true") send("BOOKMARK", bookmark(resource, store.version, true));
  }
  const forward = (change: Change): void => {
    if (change.kind !== kindKey(resource) || !isInNamespace(change.object, namespace)) return;
    const type = changeTypeFor(change, isWanted);
    if (type !== undefined) send(type, change.object);
  };
  if (since !== 0) for (const change of store.changesSince(since)) forward(change);
  const unsubscribe = store.subscribe(forward);
  const bookmarks = withBookmarks
    ? setInterval(() => send("BOOKMARK", bookmark(resource, store.version, false)), bookmarkIntervalMs)
    : undefined;
  const deadline = setTimeout(() => {
    if (withBookmarks) send("BOOKMARK", bookmark(resource, store.version, false));
    response.end();
  }, timeoutSeconds * 1000);
  response.on("close", () => {
    unsubscribe();
    clearTimeout(deadline);
    clearInterval(bookmarks);
  });
}

function isInNamespace(object: JsonObject, namespace: string | undefined): boolean {
  return namespace === undefined || stringAt(object, "metadata", "namespace") === namespace;
}

/** A change as a watch with selectors sees it: an object can come into its sight and leave it. */
function changeTypeFor(change: Change, isWanted: Selector): string | undefined {
  const isSeen = isWanted(change.object);
  if (change.type !== "MODIFIED") return isSeen ? change.type : undefined;
  const wasSeen = change.previous !== undefined && isWanted(change.previous);
  if (isSeen) return wasSeen ? "MODIFIED" : "ADDED";
  return wasSeen ? "DELETED" : undefined;
}

function bookmark(resource: Resource, version: number, isInitialEnd: boolean): JsonObject {
  const annotations: JsonObject = isInitialEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: { resourceVersion: String(version), ...annotations } };
}
