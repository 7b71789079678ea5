// What every write needs: the state, who writes, and how the request wants to be handled.

import { badRequest, forbidden, notFound } from "../api/api-error.ts";
import { type JsonObject, objectAt, stringAt } from "../json.ts";
import type { Resource, ResourceTable } from "../kinds/resource-table.ts";
import type { Schema } from "../schema/schema.ts";
import type { ObjectStore } from "../store/object-store.ts";

export interface ClusterState {
  store: ObjectStore;
  resources: ResourceTable;
  /** The built-in types by name, for the metadata of custom kinds. */
  types: Readonly<Record<string, Schema>>;
  now: () => Date;
  newUid: () => string;
}

export interface WriteOptions {
  /** The field manager. */
  manager: string;
  dryRun: boolean;
  fieldValidation: "Strict" | "Warn" | "Ignore";
  /** "" for the object itself. */
  subresource: string;
  /** Takes fields from other managers (server-side apply). */
  force: boolean;
  /** Paths of keys that stood twice in the request's body. */
  duplicates: readonly string[];
}

export interface Target {
  resource: Resource;
  namespace: string | undefined;
  name: string;
}

export interface WriteResult {
  object: JsonObject;
  isNew: boolean;
  /** For Warning headers: dropped and doubled fields. */
  warnings: string[];
}

export const namespaceKind = { group: "", kind: "Namespace", plural: "namespaces" };

/** RFC 3339 with whole seconds, as the API has its times. */
export function timestamp(state: ClusterState): string {
  return state
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
}

/** An object of that place; throws NotFound when it is not there. */
export function requireObject(state: ClusterState, target: Target): JsonObject {
  const { resource, namespace, name } = target;
  const found = state.store.get(`${resource.group}/${resource.plural}`, namespace, name);
  if (found === undefined) throw notFound(resource, name);
  return found;
}

/** Nothing can be created in a namespace that is missing or going away. */
export function requireNamespace(state: ClusterState, resource: Resource, namespace: string | undefined, name: string): void {
  if (namespace === undefined) return;
  const found = state.store.get("/namespaces", undefined, namespace);
  if (found === undefined) throw notFound(namespaceKind, namespace);
  if (stringAt(found, "metadata", "deletionTimestamp") === undefined) return;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = { reason: "NamespaceTerminating", message: `namespace ${namespace} is being terminated`, field: "metadata.namespace" };
  throw forbidden(resource, name, message, [cause]);
}

/** Checks that a body is of the kind and the place that the path says; gives it its namespace. */
export function placeBody(body: JsonObject, target: { resource: Resource; namespace: string | undefined }): JsonObject {
  const { resource, namespace } = target;
  const said = stringAt(body, "metadata", "namespace");
  if (resource.namespaced && said !== undefined && said !== "" && said !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const metadata = { ...objectAt(body, "metadata") };
  delete metadata.namespace;
  return { ...body, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

/** The failure for fields that the kind does not have or that stood twice, when the request is strict. */
export function checkStrict(resource: Resource, options: WriteOptions, unknown: readonly string[]): string[] {
  const problems = [
    ...options.duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
  if (problems.length === 0 || options.fieldValidation === "Ignore") return [];
  if (options.fieldValidation === "Warn") return problems;
  const { kind, version } = resource;
  const error = `strict decoding error: ${problems.join(", ")}`;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${error}`);
}
