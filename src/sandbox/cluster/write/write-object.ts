// The writes of the API: create, replace, patch and apply.

import { ApiError, alreadyExists, badRequest, conflict, invalid, modified, notFound } from "../api/api-error.ts";
import { checkTyped } from "../apply/check-typed.ts";
import { readManagers } from "../apply/managers.ts";
import { applyConfiguration, type FieldConflict } from "../apply/server-side-apply.ts";
import { type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import { apiVersionOf, type Resource } from "../kinds/resource-table.ts";
import { kindKey } from "../store/object-store.ts";
import { commit, writerOf } from "./commit.ts";
import { generatedName } from "./identity.ts";
import {
  type ClusterState,
  placeBody,
  requireNamespace,
  requireObject,
  type Target,
  type WriteOptions,
  type WriteResult,
} from "./write-context.ts";

/** Creates an object; its name comes from its metadata. */
export function createObject(state: ClusterState, place: Omit<Target, "name">, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, namespace } = place;
  checkKind(resource, body);
  const placed = placeBody(body, place);
  if ((stringAt(placed, "metadata", "resourceVersion") ?? "") !== "")
    throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
  const said = stringAt(placed, "metadata", "name") ?? "";
  const name = said === "" && stringAt(placed, "metadata", "generateName") !== undefined ? generatedName(state, placed) : said;
  const next = { ...placed, metadata: { ...objectAt(placed, "metadata"), name } };
  requireNamespace(state, resource, namespace, name);
  const target = { resource, namespace, name };
  const exists = state.store.get(kindKey(resource), namespace, name) !== undefined;
  if (!exists) return commit(state, { target, live: undefined, next, managers: undefined, options });
  commit(state, { target, live: undefined, next, managers: undefined, options: { ...options, dryRun: true } });
  throw alreadyExists(resource, name);
}

/** Replaces an object (PUT); with a resourceVersion only that version of it. */
export function replaceObject(state: ClusterState, target: Target, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, name } = target;
  checkKind(resource, body);
  const next = placeBody(body, target);
  checkNameOfPath(next, name);
  const live = requireObject(state, target);
  checkPreconditions(resource, live, next);
  const isUnversioned = (stringAt(next, "metadata", "resourceVersion") ?? "") === "";
  if (isUnversioned && resource.custom) {
    const field = "metadata.resourceVersion";
    throw invalid(resource, name, [{ reason: "FieldValueInvalid", field, message: "Invalid value: 0: must be specified for an update" }]);
  }
  return commit(state, { target, live, next, managers: undefined, options });
}

/** Changes an object by a function (JSON, merge or strategic merge patch). */
export function patchObject(
  state: ClusterState,
  target: Target,
  change: (live: JsonObject) => JsonObject,
  options: WriteOptions,
): WriteResult {
  const live = requireObject(state, target);
  const next = placeBody(change(live), target);
  checkNameOfPath(next, target.name);
  checkPreconditions(target.resource, live, next);
  return commit(state, { target, live, next, managers: undefined, options });
}

/** Server-side apply: creates the object when it is not there. */
export function applyObject(state: ClusterState, target: Target, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, namespace, name } = target;
  if (body.apiVersion !== apiVersionOf(resource) || body.kind !== resource.kind) {
    const [group, version] = splitApiVersion(stringAt(body, "apiVersion") ?? "");
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${stringAt(body, "kind") ?? ""}`);
  }
  if (listAt(body, "metadata", "managedFields").length > 0) throw badRequest("metadata.managedFields must be nil");
  const [problem] = checkTyped(body, resource.schema);
  if (problem !== undefined) {
    const typed = `(${stringAt(body, "metadata", "namespace") ?? ""}/${name}; ${apiVersionOf(resource)}, Kind=${resource.kind})`;
    throw new ApiError(500, "", `failed to create typed patch object ${typed}: ${problem}`);
  }
  checkNameOfPath(body, name);
  const config = placeBody(body, target);
  const live = state.store.get(kindKey(resource), namespace, name);
  if (live === undefined && options.subresource !== "") throw notFound(resource, name);
  if (live === undefined) requireNamespace(state, resource, namespace, name);
  if (live !== undefined) checkPreconditions(resource, live, config);
  const { resourceVersion: _version, uid: _uid, ...metadata } = objectAt(config, "metadata");
  const outcome = applyConfiguration({
    live: live ?? {},
    config: { ...config, metadata },
    schema: resource.schema,
    managers: live === undefined ? new Map() : readManagers(live),
    writer: writerOf(state, resource, options, "Apply"),
    force: options.force,
  });
  if (outcome.kind === "conflict") throw applyConflict(outcome.conflicts);
  return commit(state, { target, live, next: outcome.object, managers: outcome.managers, options });
}

function checkKind(resource: Resource, body: JsonObject): void {
  const said = { apiVersion: stringAt(body, "apiVersion") ?? "", kind: stringAt(body, "kind") ?? "" };
  if ((said.kind === "" || said.kind === resource.kind) && (said.apiVersion === "" || said.apiVersion === apiVersionOf(resource))) return;
  const gvk = `${said.apiVersion}, Kind=${said.kind}`;
  const expected = `${apiVersionOf(resource)}, Kind=${resource.kind}`;
  throw badRequest(`the API version in the data (${gvk}) does not match the expected API version (${expected})`);
}

function checkNameOfPath(body: JsonObject, name: string): void {
  const said = stringAt(body, "metadata", "name") ?? "";
  if (said !== "" && said !== name) throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
}

function checkPreconditions(resource: Resource, live: JsonObject, next: JsonObject): void {
  const name = stringAt(live, "metadata", "name") ?? "";
  const uid = stringAt(next, "metadata", "uid") ?? "";
  const liveUid = stringAt(live, "metadata", "uid") ?? "";
  if (uid !== "" && uid !== liveUid)
    throw conflict(resource, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${liveUid}`);
  const version = stringAt(next, "metadata", "resourceVersion") ?? "";
  if (version !== "" && version !== stringAt(live, "metadata", "resourceVersion")) throw modified(resource, name);
}

function splitApiVersion(apiVersion: string): readonly [group: string, version: string] {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? ["", group] : [group, version];
}

/** The 409 that names every field and the manager that holds it. */
function applyConflict(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.flatMap(({ manager, fields }) => {
    const subresource = manager.subresource === "" ? "" : ` with subresource "${manager.subresource}"`;
    const using = manager.operation === "Update" ? ` using ${manager.apiVersion}` : "";
    const message = `conflict with "${manager.manager}"${subresource}${using}`;
    return fields.map((field) => ({ reason: "FieldManagerConflict", message, field }));
  });
  const [first] = causes;
  if (causes.length === 1 && first !== undefined)
    return new ApiError(409, "Conflict", `Apply failed with 1 conflict: ${first.message}: ${first.field}`, { causes });
  const messages = [...new Set(causes.map((cause) => cause.message))].map((message) => {
    const fields = causes.filter((cause) => cause.message === message).map((cause) => `- ${cause.field}`);
    return [`${message.replace("conflict with", "conflicts with")}:`, ...fields].join("\n");
  });
  return new ApiError(409, "Conflict", `Apply failed with ${causes.length} conflicts: ${messages.join("\n")}`, { causes });
}
